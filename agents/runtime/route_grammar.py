"""What the offline model understands of an agent's routes: a word hands over to whom it leads to.

So does a message without such a word that one of those understands: who receives people need not know all their words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from agents import registry
from agents.llm.offline.grammar import Answer, Ask, Turn
from agents.llm.offline.phrases import those_for
from agents.runtime.routes import TRANSFER, Route, chosen, transfer_name

WORDS = 3  # of a route that a person is told, at most


class RouteGrammar:
    """See `agents.llm.offline.grammar.Grammar`. It speaks to agents that may hand over."""

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
        match = chosen(routes, turn.text)
        to = match.route.agent if match else _who_understands(routes, turn)
        return Answer(calls=[Ask(transfer_name(to), {})]) if to else None

    def hint(self, turn: Turn) -> str:
        return self.examples[0]

    def warm_up(self) -> None:
        """Nothing takes long."""


def _who_understands(routes: Sequence[Route], turn: Turn) -> str:
    """Return the first agent whose phrases and grammars would call a tool for this message; "" for none."""
    for agent in filter(None, (registry.agents.get(route.agent) for route in routes)):
        theirs = replace(turn, tools=frozenset(agent.tools), results=())
        able = (each for each in those_for(theirs) if not isinstance(each, RouteGrammar))
        answers = (answer for each in able if (answer := each.answer(theirs)) is not None)
        if any(not ask.tool.startswith(TRANSFER) for answer in answers for ask in answer.calls):
            return agent.name
    return ""


def _in_words(route: Route) -> str:
    agent = registry.agents.get(route.agent)
    words = [*route.words[:WORDS], "…"] if len(route.words) > WORDS else route.words
    return f"{agent.title if agent else route.agent} ({', '.join(words)})"


def _example(route: Route) -> str:
    """Return what whoever takes over suggests to say, if it leads there; else the first word."""
    agent = registry.agents.get(route.agent)
    fitting = (each for each in (agent.suggestions if agent else ()) if chosen([route], each))
    return next(fitting, "".join(route.words[:1]).capitalize())
