"""A last look at letters before they leave: what they are about may have made them needless."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model

from agents.mail.models import Mail

Check = Callable[[Mail], str]
C = TypeVar("C", bound=Check)

GONE = "What it was about is gone."

_checks: dict[type[Model], Check] = {}


def before_sending(model: type[Model]) -> Callable[[C], C]:
    """Declare who is asked right before a letter about a row of this model leaves, at each try.

    The function returns why it should not go out any more, or "". It is asked in no transaction.
    """

    def declare(check: C) -> C:
        _checks[model] = check
        return check

    return declare


def why_not(mail: Mail) -> str:
    """Return why this letter should not go out any more, or ""."""
    model = mail.entity_model
    check = _checks.get(model) if model is not None else None
    if check is None:
        return ""
    return check(mail) if mail.entity is not None else GONE
