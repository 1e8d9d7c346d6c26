"""One attempt at a run, in this process: real rows, a scripted model, and the place where the process dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models.functions import Now

from agents.llm.candidate import Candidate
from agents.llm.model import Model
from agents.runtime import claims, interruption, runs, tool_calls
from agents.runtime.agent import Agent
from agents.runtime.execution import Execution
from agents.runtime.models import Run
from agents.runtime.overlay import Declared
from agents.runtime.start import start_of
from chat import messages
from chat.models import Conversation, Message


class Died(BaseException):
    """The process is no more: nothing of it catches this."""


@dataclass
class Models(Declared):
    """Who answers for an agent: what is under its name, else what is under ""."""

    of: dict[str, Sequence[Candidate]] = field(default_factory=dict)
    find: Callable[[str], Agent | None] | None = None

    def agent(self, name: str) -> Agent | None:
        return self.find(name) if self.find else super().agent(name)

    def chain(self, agent: Agent, model: str = "") -> Sequence[Candidate]:
        return self.of.get(agent.name) or self.of[""]


def asked(user: User, text: str, agent: str) -> Run:
    """Let somebody say something; return the run that waits."""
    thread = Conversation.objects.create(user=user, agent=agent)
    run = Run.objects.create(surface="chat", thread=thread.pk, user=user, agent=agent)
    messages.post(thread.pk, role="user", text=text, run=run)
    return run


def attempt(models: Models | Model, **more: Any) -> Run:
    """Work at the run that can be claimed, until it is over; return it."""
    (run,) = claims.claim("here", 1)
    snapshot = models if isinstance(models, Models) else Models({"": [Candidate(models)]})
    execution = Execution(run, replace(start_of(run), snapshot=snapshot))

    async def work() -> None:
        await execution.start()

    asyncio.run(work())
    return Run.objects.get(pk=run.pk)


def dies(point: str, models: Models | Model, monkeypatch: Any, *, at: int = 1) -> None:
    """Work at it until this process dies at the fault point, passed for the time `at`. The lease is over then."""
    left = at

    def passed(name: str) -> None:
        nonlocal left
        left -= name == point
        if left == 0:
            left -= 1
            raise Died(point)

    with monkeypatch.context() as patched:
        for module in (runs, tool_calls, interruption):
            patched.setattr(module, "faultpoint", passed)
        try:
            attempt(models)
        except Died:
            pass
        else:
            raise AssertionError(f"{point} was not passed")
    Run.objects.filter(state=Run.State.RUNNING).update(lease_until=Now() - timedelta(seconds=1))


def badges(run: Run) -> list[tuple[str, str]]:
    """Return what a person reads of a run, with whose badge: text, a tool's name or a widget's."""
    shown = Message.objects.filter(run=run, role="assistant").exclude(kind="removed").order_by("created_at", "id")
    return [
        (message.agent, message.text or message.widget or (message.tool_call.name if message.tool_call else ""))
        for message in shown.select_related("tool_call")
    ]
