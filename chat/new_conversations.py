"""The id of a conversation that is not there yet, signed for who may make it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner

LIFE = timedelta(days=2)


def sign(user: User, conversation: Any) -> str:
    """Let this user's page make the conversation of this id: nobody can try ids to see which exist."""
    return _signer(user).sign(str(conversation)).removeprefix(f"{conversation}:")


def may_make(user: User, conversation: Any, signature: str) -> bool:
    """Tell whether `signature` is ours, for this user and id, and not too old."""
    try:
        _signer(user).unsign(f"{conversation}:{signature}", max_age=LIFE)
    except BadSignature:
        return False
    return True


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"new-conversation:{user.pk}")
