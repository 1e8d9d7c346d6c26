"""What the offline model understands of routes: whoever understands a message takes over, else whom a word means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from agents import patterns as re
from agents import registry
from agents.llm.offline.grammar import Answer, Ask, Grammar, Turn
from agents.llm.offline.phrases import Phrase, is_exact, is_guess, those_for
from agents.runtime.routes import TRANSFER, Route, chosen, transfer_name

WORDS = 3  # of a route that a person is told, at most
#: A wish that says no, which no word of it leads to anybody: whoever is spoken with asks.
_SAYS_NO = re.compile(r"^\W*(?:please\W+)?(?:do not|don['’]?t|never)\b", re.IGNORECASE)


class RouteGrammar:
    """See `agents.llm.offline.grammar.Grammar`. It speaks to agents that may hand over.

    Whoever understands the message takes over; where nobody does, whoever a word leads to.
    """

    def __init__(self, agent: str, routes: Sequence[Route]) -> None:
        self.name = f"routes of {agent}"
        self.routes = routes
        self.tools = frozenset(transfer_name(route.agent) for route in routes)
        self.word()

    def word(self) -> None:
        """Say what it understands, by what is known now of those that it leads to."""
        self.about = f"hand over to {' or to '.join(_in_words(route) for route in self.routes)}"
        self.examples = tuple(_example(route) for route in self.routes)

    def answer(self, turn: Turn) -> Answer | None:
        """Hand over; where that was refused, say so."""
        refused = next((each for each in turn.results if each.name in self.tools and not each.ok), None)
        if refused is not None:
            return Answer(refused.output)
        routes = [route for route in self.routes if transfer_name(route.agent) in turn.tools]
        agent = understood(routes, turn, _is_sure)
        if agent is None:
            match = None if _SAYS_NO.search(turn.text) else chosen(self.routes, turn.text)
            if match and match.route not in routes:
                return None  # it leads here, whoever else a lesser word leads to: they would hand over without end
            agent = match.route.agent if match else understood(routes, turn, is_guess)
        return Answer(calls=[Ask(transfer_name(agent), {})]) if agent else None

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


class ExactRouteGrammar(RouteGrammar):
    """Hands over what one of them understands exactly, before it is taken for small talk: names are foreign words."""

    is_exact = True

    def __init__(self, agent: str, routes: Sequence[Route]) -> None:
        super().__init__(agent, routes)
        self.name = f"what is understood by whom {agent} leads to"

    def answer(self, turn: Turn) -> Answer | None:
        if turn.results:
            return None
        routes = [route for route in self.routes if transfer_name(route.agent) in turn.tools]
        agent = understood(routes, turn, _is_precise)
        return Answer(calls=[Ask(transfer_name(agent), {})]) if agent else None


def understood(routes: Sequence[Route], turn: Turn, which: Callable[[Grammar], bool]) -> str | None:
    """Return the first agent of these routes by whose tools `which` of its grammars would carry the message out.

    Who would only hand over again does not understand it.
    """
    for name in dict.fromkeys(route.agent for route in routes):
        agent = registry.agents.get(name)
        tools = frozenset(tool for tool in agent.tools if not tool.startswith(TRANSFER)) if agent else frozenset()
        if tools:
            before = turn.items[: len(turn.items) - len(turn.results)]
            theirs = replace(turn, tools=tools, results=(), items=before)
            able = (each for each in those_for(theirs) if not isinstance(each, RouteGrammar) and which(each))
            if any(answer.calls for each in able if (answer := each.answer(theirs)) is not None):
                return name
    return None


def _is_precise(grammar: Grammar) -> bool:
    return is_exact(grammar) or isinstance(grammar, Phrase)


def _is_sure(grammar: Grammar) -> bool:
    return not is_guess(grammar)


def _in_words(route: Route) -> str:
    agent = registry.agents.get(route.agent)
    words = [*route.words[:WORDS], "…"] if len(route.words) > WORDS else route.words
    return f"{agent.title if agent else route.agent} ({', '.join(words)})"


def _example(route: Route) -> str:
    """Return what whoever takes over suggests to say, if it leads there; else the first word."""
    agent = registry.agents.get(route.agent)
    fitting = (each for each in (agent.suggestions if agent else ()) if chosen([route], each))
    return next(fitting, "".join(route.words[:1]).capitalize())
