"""What a run's answers used and cost, added up in its row; and what they go by of what is known of the person."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import models
from django.db.models import F, Func, Value

from agents.llm.model import Usage
from agents.runtime.models import Run

TOKENS_LIMIT = 2**31 - 1  # what the column holds; a server that counts more is not believed
COST_LIMIT = Decimal("99999999.999999")
NOTHING_USED = Usage()
TOKENS = ("input_tokens", "output_tokens", "cached_tokens", "reasoning_tokens")
USED = (*TOKENS, "cost", "fallbacks", "recalled")


def together(one: Usage, other: Usage) -> Usage:
    return Usage(*(getattr(one, name) + getattr(other, name) for name in TOKENS))


def count(held: Run, run: Run, usage: Usage, cost: Decimal) -> None:
    """Add what an answer used to the locked row, which is saved by the caller: the fields are `USED`.

    What is known of the person and was told may have been added to by a tool since.
    """
    for name in TOKENS:
        setattr(held, name, min(getattr(held, name) + getattr(usage, name), TOKENS_LIMIT))
    held.cost = min(held.cost + cost, COST_LIMIT)
    held.fallbacks = run.fallbacks
    held.recalled = list(dict.fromkeys([*held.recalled, *run.recalled]))


def with_recalled(facts: Sequence[str]) -> Func:
    """Return the value of `recalled` with these besides, for an update."""
    ids = Value(list(facts), models.JSONField())
    return Func(F("recalled"), ids, template="%(expressions)s", arg_joiner=" || ")
