"""Threads by names of a client's own: "conv_123" is one conversation of each person, made when it is first said."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from drf_spectacular.utils import extend_schema_field

from agents.refused import not_found
from chat.agent_api.bodies import IdField

LONGEST = 100  # characters
NAMED = UUID("3f9b1a52-9d0c-4a6e-8a53-6f1f6f6e2c41")  # names conversations after a person and their client's word


@extend_schema_field({"type": "string"})
class ThreadField(IdField):
    """A conversation's id, a name of the client's own, or null. Whatever else it says is none: 404."""

    def to_internal_value(self, data: Any) -> Any:
        return data if is_name(data) else super().to_internal_value(data)


def is_name(said: Any) -> bool:
    """Whether it can only be a client's own word: ids are ours."""
    if not isinstance(said, str) or not said.strip() or len(said) > LONGEST or not said.isprintable():
        return False
    try:
        UUID(said)
    except ValueError:
        return True
    return False


def named(user: User, said: UUID | str | None) -> UUID | None:
    """Return the id of the conversation that this person's client means; None for a new one. No query."""
    return uuid5(NAMED, f"{user.pk}:{said}") if isinstance(said, str) else said


def existing(user: User, said: str) -> UUID:
    """Return the same for a part of an address. Errors: `Refused`, where it is neither an id nor a name."""
    try:
        found = named(user, said if is_name(said) else UUID(said))
    except ValueError:
        raise not_found("thread_id") from None
    assert found is not None
    return found
