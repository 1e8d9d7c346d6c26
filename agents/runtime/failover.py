"""When no model of an agent answers: what was said leads to another agent, for whom the offline model goes on.

A conversation that was led so is told by its call, whose id begins with `ROUTED`: a later attempt at the run reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import uuid4

from agents.llm import configured
from agents.llm.candidate import Candidate, standing
from agents.llm.model import Call, Called, Completed, ModelError, Request, Said, Usage
from agents.llm.offline.model import OfflineModel
from agents.runtime.agent import Agent
from agents.runtime.routes import Route, chosen, transfer_name
from agents.runtime.stream import Answered

ROUTED = "routed_"
LONGEST = 20_000  # characters in which a route's words are looked for: others wait on the loop meanwhile
PAUSED = ModelError("unreachable", "The model server has failed several times and is given a pause.")

Agents = Callable[[str], Agent | None]
Items = Sequence[Said | Called]


def left(chain: Sequence[Candidate], items: Items, failed: Sequence[Candidate]) -> list[Candidate]:
    """Return who is asked, one after the other. Who has just failed in a conversation led here is not asked again."""
    if not _is_led(items):
        return standing(chain)
    fit = [each for each in chain if not each.circuit.is_open and not any(_is_same(each, one) for one in failed)]
    return fit if fit and isinstance(fit[-1].model, OfflineModel) else [*fit, Candidate(configured.offline())]


def at_once(agent: Agent, items: Items, chain: Sequence[Candidate], agents: Agents) -> Answered | None:
    """Hand over without asking, where all the models' servers are given a pause and a route fits."""
    if not agent.routes or not all(each.circuit.is_open for each in chain):
        return None
    return instead(agent, items, PAUSED, agents)


def instead(agent: Agent, items: Items, error: ModelError, agents: Agents) -> Answered | None:
    """Return the answer that hands over in place of a model that failed, and says so; None where no route fits."""
    if _is_led(items):
        return None
    match = chosen(_open(agent, items, agents), _asked(items))
    if match is None:
        return None
    text = f"{error.detail} {_title(match.route, agents)} takes over, as you wrote “{match.word}”."
    call = Call(f"{ROUTED}{uuid4().hex}", transfer_name(match.route.agent), "{}")
    return Answered(text, (call,), Usage())


async def understood(agent: Agent, request: Request, error: ModelError, agents: Agents) -> Answered | None:
    """Return the same where no word leads on, but the offline model understands whom to hand over to."""
    items = request.items
    to = {} if _is_led(items) else {transfer_name(route.agent): route for route in _open(agent, items, agents)}
    if not to:
        return None
    calls: tuple[Call, ...] = ()
    try:
        async for event in OfflineModel(words_per_second=0).stream(replace(request, output=None, heard=None)):
            calls = event.calls if isinstance(event, Completed) else calls
    except ModelError:
        return None
    name = next((call.name for call in calls if call.name in to), None)
    if name is None:
        return None
    call = Call(f"{ROUTED}{uuid4().hex}", name, "{}")
    return Answered(f"{error.detail} {_title(to[name], agents)} takes over.", (call,), Usage())


def in_words(agent: Agent, items: Items, error: ModelError, agents: Agents) -> ModelError:
    """Return what a person is told where no route fitted: the same failure, and what would lead to whom."""
    routes = [] if _is_led(items) else _open(agent, items, agents)
    if not routes:
        return error
    words = "; ".join(f"{_title(route, agents)} ({', '.join(route.words)})" for route in routes)
    detail = f"{error.detail} Until it answers again, one of these words leads on: {words}."
    return ModelError(error.code, detail, error.status)


def _open(agent: Agent, items: Items, agents: Agents) -> list[Route]:
    """Return its routes that may be taken: the tool is there, and the agent, and it was not tried for this before."""
    tried = {each.name for each in _done(items) if each.call_id.startswith(ROUTED)}
    return [
        route
        for route in agent.routes
        if (name := transfer_name(route.agent)) in agent.tools and name not in tried and agents(route.agent)
    ]


def _is_led(items: Items) -> bool:
    return any(each.call_id.startswith(ROUTED) and each.ok for each in _done(items))


def _done(items: Items) -> list[Called]:
    """Return the calls since somebody last said something."""
    since = next((at for at in range(len(items), 0, -1) if _is_persons(items[at - 1])), 0)
    return [each for each in items[since:] if isinstance(each, Called)]


def _asked(items: Items) -> str:
    """Return what was said last, as far as it is looked at; messages in a row are one text."""
    words: list[str] = []
    for item in reversed(items):
        if isinstance(item, Said) and item.role == "user":
            words.append(item.text)
        elif words:
            break
    return "\n".join(reversed(words))[:LONGEST]


def _is_persons(item: Said | Called) -> bool:
    return isinstance(item, Said) and item.role == "user"


def _is_same(one: Candidate, other: Candidate) -> bool:
    return one.circuit is other.circuit and one.model.name == other.model.name


def _title(route: Route, agents: Agents) -> str:
    agent = agents(route.agent)
    return agent.title if agent else route.agent
