"""Turns of a conversation, answered in this process by the model that the settings name."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import async_to_sync

from agents.llm import clients
from agents.runtime import claims
from agents.runtime.execution import Execution
from agents.runtime.models import Run
from chat import actions


def turn(user: Any, text: str, conversation: UUID | None = None, agent: str | None = None) -> Run:
    """Say something, let it be answered, and return its run."""
    return answered(claimed(user, text, conversation, agent))


def answered(run: Run) -> Run:
    """Let a claimed run be answered, and return it as it is then."""

    async def work() -> None:
        await Execution(run).start()
        await clients.close_clients()

    async_to_sync(work)()
    run.refresh_from_db()
    return run


def claimed(user: Any, text: str, conversation: UUID | None = None, agent: str | None = None) -> Run:
    """Say something, and return the run that would answer it."""
    actions.send(user, text=text, client_id=uuid4(), conversation=conversation, agent=agent)
    (run,) = claims.claim("here", 1)
    return run
