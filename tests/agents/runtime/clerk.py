"""A clerk who asks before he acts, his runs driven an attempt at a time in the test's own thread, and what he did."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
from django.contrib.auth.models import User
from django.db.models.functions import Now
from django.utils import timezone

from agents.llm.model import Call, Usage
from agents.runtime import canonical, claims, overlay, queue, runs, tool_calls
from agents.runtime.agent import Agent
from agents.runtime.asking import AskPerson
from agents.runtime.context import Context
from agents.runtime.draft import Draft
from agents.runtime.interruption import interrupt
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.outcome import Outcome
from agents.runtime.overlay import Declared
from agents.runtime.start import start_of
from agents.runtime.tool import Approves, Tool
from chat.models import Conversation

NAME = "clerk"
PLACE = {"type": "object", "properties": {"place": {"type": "string"}}, "required": ["place"], "title": "Where"}


class World:
    """Remembers with what each tool ran, whatever became of its transaction."""

    def __init__(self) -> None:
        self.done: list[tuple[str, str]] = []  # the call's key, and the digest of tool and arguments

    def do(self, context: Context, tool: str, **arguments: Any) -> str:
        self.done.append((context.key, canonical.digest(tool, canonical.plain(arguments))))
        return f"{tool}: {canonical.spelled(canonical.plain(arguments))}"


world = World()


def book(context: Context, place: str, count: int = 1, notes: list[str] | None = None) -> str:
    """Book a place."""
    return world.do(context, "book", place=place, count=count, notes=notes)


def write(context: Context, text: str, urgent: bool = False) -> str:
    """Write a letter."""
    return world.do(context, "write", text=text, urgent=urgent)


def look(context: Context, place: str) -> str:
    """Look at a place."""
    return world.do(context, "look", place=place)


def ask(context: Context, count: int = 1) -> str:
    """Ask where, then go there."""
    if context.answer is None:
        raise AskPerson(PLACE, "Where to?")
    return world.do(context, "ask", count=count, place=context.answer["place"])


def ask_again(context: Context) -> str:
    """Ask for ever."""
    raise AskPerson(PLACE, "Where to?")


def made(function: Any, approval: Approves = False, *, outside: bool = False) -> Tool:
    name = function.__name__
    return Tool(name, function, str(function.__doc__), f"{name} {{place}}…", name, approval=approval, outside=outside)


TOOLS = {
    "book": made(book, approval=True),
    "write": made(write, approval=lambda context, arguments: arguments["urgent"], outside=True),
    "look": made(look),
    "ask": made(ask),
    "ask_again": made(ask_again),
    "where_is": Tool.of_client("where_is", "Tells where it is.", PLACE),
}


def agent(**tools: Tool) -> Agent:
    own = {**TOOLS, **tools}
    return Agent(name=NAME, title="Clerk", instructions="", tools=tuple(own), listed=False, own_tools=own)


class Here(Declared):
    """The clerk answers, whoever is asked, and those to whom he hands over."""

    def __init__(self, *agents: Agent) -> None:
        self.agents = {each.name: each for each in agents}

    def agent(self, name: str) -> Agent | None:
        return self.agents.get(name) or super().agent(name)

    def chosen(self, user: User, agent: str | None) -> str:
        return NAME


@contextmanager
def at_work(clerk: Agent | None = None) -> Iterator[None]:
    """Let the clerk be asked in the meantime, and the world forget what was before."""
    before = overlay.current()
    overlay.put(Here(clerk or agent()))
    world.done.clear()
    try:
        yield
    finally:
        overlay.put(before)


def call(tool: str, **arguments: Any) -> Call:
    return Call("", tool, orjson.dumps(arguments).decode())


def thread_of(user: User) -> Any:
    return Conversation.objects.create(user=user, agent=NAME).pk


def asked_by(user: User, *, thread: Any = None, **options: Any) -> Run:
    """Queue a run of this user's."""
    return queue.enqueue(
        queue.unfinished(user),
        surface="chat",
        thread=thread or thread_of(user),
        user=user,
        agent=NAME,
        options=options,
    )


def attempt(*script: Call, dies: bool = False) -> list[Run]:
    """Claim what there is and work on each run until it is over or waits; a new one asks for these calls.

    One that `dies` does so before anything was let go of or ended.
    """
    worked = claims.claim("here", 10)
    for run in worked:
        _drive(run, script, dies)
        if dies:
            Run.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=1000))
    return worked


def _drive(run: Run, script: Sequence[Call], dies: bool) -> None:
    """The order of `Execution._drive`, without a model."""
    start = start_of(run)
    if run.cancel_requested:
        runs.end(run, Run.State.STOPPED)
        return
    outcomes = {each.pk: _performed(run, each) for each in start.unfinished}
    if not outcomes and not ToolCall.objects.filter(run=run).exists():
        calls = [Call(f"call-{number}", each.name, each.arguments) for number, each in enumerate(script)]
        if calls:
            outcomes = {row.pk: _performed(run, row) for row in runs.answered(run, None, calls, Usage())}
    begins = {pk: outcome.waits for pk, outcome in outcomes.items() if outcome.waits is not None}
    if dies:
        return
    if begins:
        if not interrupt(run, begins):
            runs.end(run, Run.State.STOPPED)
        return
    said = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=run.attempt, agent=run.agent,
        created_at=timezone.now(), surface="chat",
    )  # fmt: skip
    said.text = "Done."
    runs.answered(run, said, [], Usage())


def _performed(run: Run, row: ToolCall) -> Outcome:
    clerk = overlay.current().at(None, agent=NAME, user_id=run.user_id).agent(NAME)
    assert clerk is not None
    return tool_calls.perform(run, row.pk, clerk)


def waiting() -> list[Approval]:
    return list(Approval.objects.filter(state=Approval.State.WAITING).order_by("tool_call__position"))


def call_of(run: Run, position: int = 0) -> ToolCall:
    return ToolCall.objects.get(run=run, position=position)
