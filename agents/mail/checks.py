"""A last look at letters before they leave: what they are about may have made them needless, or say more in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model

from agents.mail.models import Mail

Check = Callable[[Mail], str]
C = TypeVar("C", bound=Check)
Words = Callable[[Mail], str]
W = TypeVar("W", bound=Words)

GONE = "What it was about is gone."

_checks: dict[type[Model], Check] = {}
_words: dict[type[Model], Words] = {}


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


def words_as_it_leaves(model: type[Model]) -> Callable[[W], W]:
    """Declare who words a letter about a row of this model as it leaves: with what stands nowhere but in the letter.

    The function returns the text in place of `Mail.text`, which stays as it is for whoever looks at letters here. It is
    asked at each try, in no transaction, once `before_sending` had nothing against it.
    """

    def declare(words: W) -> W:
        _words[model] = words
        return words

    return declare


def words(mail: Mail) -> str:
    """Return what this letter says as it leaves."""
    model = mail.entity_model
    found = _words.get(model) if model is not None else None
    return found(mail) if found is not None else mail.text
