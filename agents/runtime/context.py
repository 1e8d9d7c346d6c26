"""What a tool is told besides its arguments: for whom it acts, where and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from agents import registry

if TYPE_CHECKING:
    from django.contrib.auth.models import User

    from agents.runtime.agent import Agent


@dataclass(frozen=True, slots=True)
class Context:
    """Injected into a tool's `context` parameter and hidden from the model.

    `user` is the person whose rights the tool has. `thread` is the conversation, or None outside one. Of a run that
    answers another run's call, `thread` is its own; `conversation` is in both that of the person.
    `key` is unique to this tool call and stays the same when it is tried again: pass it to the outside
    world as the idempotency key. `agents` returns the agent of a name as it may be asked now, or None. `answer` is what
    the person filled in after the tool raised `AskPerson`. `claims` is what the program that sent the message says of
    it, such as {"customer_id": "7"}: nobody has checked it, so it may name something and never gives access to it.
    """

    user: User
    agent: Agent
    thread: UUID | None = None
    run: UUID | None = None
    key: str = ""
    now: datetime = field(default_factory=timezone.now)
    agents: Callable[[str], Agent | None] = field(default_factory=lambda: registry.agents.get, repr=False)
    answer: dict[str, Any] | None = None
    claims: Mapping[str, str] = field(default_factory=dict)
    conversation: UUID | None = None

    def __post_init__(self) -> None:
        if self.conversation is None:
            object.__setattr__(self, "conversation", self.thread)  # it is frozen for everybody else
