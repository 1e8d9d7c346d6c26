"""What names a conversation that a person has just deleted, so that they, and for a moment only, can have it back."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner

LIFE = timedelta(minutes=2)  # the page offers it for six seconds, longer while somebody reaches for it


def sign(user: User, conversation: UUID) -> str:
    return _signer(user).sign(str(conversation))


def conversation_of(user: User, signed: str) -> UUID | None:
    """Return the conversation, or None for what is not ours, not this user's, or too old."""
    try:
        return UUID(_signer(user).unsign(signed, max_age=LIFE))
    except (BadSignature, ValueError):
        return None


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"undelete:{user.pk}")
