"""What gives a person back what they have just let be forgotten: it is in their page, signed, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.core import signing

from chat.care.undoing import LIFE


def sign(user: User, rows: list[dict[str, Any]]) -> str:
    return signing.dumps(rows, salt=_salt(user), compress=True)


def rows_of(user: User, signed: str) -> list[dict[str, Any]] | None:
    """Return the rows, or None for what is not ours, not this user's, or too old."""
    try:
        rows: list[dict[str, Any]] = signing.loads(signed, salt=_salt(user), max_age=LIFE)
    except signing.BadSignature:
        return None
    return rows


def _salt(user: User) -> str:
    return f"forgotten:{user.pk}"
