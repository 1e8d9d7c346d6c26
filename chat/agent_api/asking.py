"""Asking for an answer over HTTP: the same `send` as a socket's, with a tap put before the run can begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User

from agents.refused import NOT_RIGHT, Refused
from agents.runtime import overlay
from chat import actions
from chat.live.taps import Tap, taps
from chat.sockets.opened import sockets

MOST_NUMBER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that was asked for. `rev` is the conversation's just before its question."""

    session: UUID
    run: UUID
    message: UUID
    rev: int
    tap: Tap


def ask(
    user: User, *, text: str, session: UUID | None, agent: str | int | None, client_id: UUID, **options: Any
) -> Asked:
    """Store what is said and queue the run that answers it. Errors: `Refused`, by the names of the bodies' fields."""
    may_listen(user)
    tap = taps.open(session or actions.id_of_new(user, client_id))
    try:
        key = overlay.current().key_of(user, agent) if isinstance(agent, int) else agent
    except (LookupError, OverflowError):
        raise Refused("invalid", NOT_RIGHT, {"agent_id": ["No agent has this number."]}) from None
    try:
        ack = actions.send(user, text=text, conversation=session, agent=key, client_id=client_id, **options)
    except Refused as refused:
        errors = {_NAMES.get(name, name): words for name, words in refused.errors.items()}
        raise Refused(refused.code, refused.detail, errors) from None
    return Asked(
        session=UUID(ack["conversation"]),
        run=UUID(ack["run"]),
        message=UUID(ack["message"]),
        rev=ack["rev"] - 1,
        tap=tap,
    )


_NAMES = {"agent": "agent_id", "conversation": "session_id"}


def may_listen(user: User) -> None:
    """Errors: `Refused`, where this user has as many sockets and streams in this process as one may have."""
    if sockets.of(user) >= settings.SOCKETS_PER_USER:
        raise Refused("too_fast", f"You have {settings.SOCKETS_PER_USER} streams open. Close one of them first.")
