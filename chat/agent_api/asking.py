"""Asking for an answer over HTTP: the same `send` as a socket's, with a tap put before the run can begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from rest_framework.request import Request

from agents.refused import NOT_RIGHT, Refused
from agents.runtime import overlay
from agents.signed_in import signed_in
from chat import actions
from chat.agent_api import varying
from chat.live.taps import Tap, taps
from chat.sockets.opened import sockets

NAMES = {"agent": "agent_id", "conversation": "session_id", "text": "message"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A run that was asked for. `rev` is that of its question, or of what else it goes on after."""

    session: UUID
    run: UUID
    rev: int
    tap: Tap


def asked_by(request: Request, body: dict[str, Any]) -> Asked:
    """Ask what a checked `AskBody` says. Errors: `Refused`."""
    user, session = signed_in(request), body["session_id"]
    agent = key_of(user, body["agent_id"])
    options: dict[str, Any] = {name: value for name in ("prompt", "model") if (value := body.get(name))}
    agent = varying.checked(user, session, agent, options)
    if not body["auto_execute_tools"]:
        options["auto_execute_tools"] = False
    said = {"text": body["message"], "attachments": body.get("attachments"), "client_id": body["client_id"]}
    return ask(user, session=session, agent=agent, options=options, is_temporary=body["is_temporary"], **said)


def ask(
    user: User, *, text: str, session: UUID | None, client_id: UUID, names: Mapping[str, str] = NAMES, **more: Any
) -> Asked:
    """Store what is said and queue the run that answers it. Errors: `Refused`, by the `names` of the body's fields."""
    may_listen(user)
    tap = taps.open(session or actions.id_of_new(user, client_id))
    try:
        ack = actions.send(user, text=text, conversation=session, client_id=client_id, **more)
    except Refused as refused:
        errors = {names.get(name, name): words for name, words in refused.errors.items()}
        raise Refused(refused.code, refused.detail, errors) from None
    return Asked(
        session=UUID(ack["conversation"]),
        run=UUID(ack["run"]),
        rev=ack["rev"],
        tap=tap,
    )


def key_of(user: User, agent: str | int | None) -> str | None:
    """Return the key of an agent that is named by its key or its number. Errors: `Refused`."""
    if not isinstance(agent, int):
        return agent
    try:
        return overlay.current().key_of(user, agent)
    except LookupError:
        raise Refused("invalid", NOT_RIGHT, {"agent_id": ["No agent has this number."]}) from None


def may_listen(user: User) -> None:
    """Errors: `Refused`, where this user has as many sockets and streams in this process as one may have."""
    if sockets.of(user) >= settings.SOCKETS_PER_USER:
        raise Refused("too_fast", f"You have {settings.SOCKETS_PER_USER} streams open. Close one of them first.")
