"""What a run, and a person's conversations in a day, may take of the models. 0 in the settings: no limit."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Sum
from django.utils import timezone

from agents import zones
from agents.llm.model import ModelError, Usage
from agents.runtime import children
from agents.runtime.agent_as_tool import root_of
from agents.runtime.models import Run

#: Surfaces whose runs count for a person's day: what is said, and what is remembered of it.
OF_THE_DAY = ("chat", "memory")


def used_up_today(run: Run) -> str:
    """Say in words what a person's conversations have used up today, or "". Database code; no query without a limit.

    Agents that act by themselves have limits of their own, and count for nothing here.
    """
    return used_up_by(run.user) if root_of(run)[0] == "chat" else ""


def day_of(user: User) -> datetime:
    """Return when the day began that it is where this person is."""
    return timezone.localtime(timezone.now(), zones.of(user)).replace(hour=0, minute=0, second=0, microsecond=0)


def used_up_by(user: User) -> str:
    """Say in words what this person's conversations have used up today, or "". As `used_up_today`."""
    tokens, cost = settings.CHAT_TOKENS_A_DAY, Decimal(str(settings.CHAT_COST_A_DAY))
    if not (tokens or cost):
        return ""
    used = Run.objects.filter(user=user, surface__in=OF_THE_DAY, created_at__gte=day_of(user)).aggregate(
        tokens=Sum("input_tokens", default=0) + Sum("output_tokens", default=0), cost=Sum("cost", default=Decimal(0))
    )
    if tokens and used["tokens"] >= tokens:
        return "You have used up today's tokens. Tomorrow there are more."
    if cost and used["cost"] >= cost:
        return "You have used up what answers may cost today. Tomorrow there is more."
    return ""


def used_up_together(run: Run) -> str:
    """Say in words that an answer has used all that one may with whom it asks, or "".

    Database code; no query without a limit, nor for a run that nobody asks.
    """
    if run.parent_id is None or not (settings.RUN_TOKENS or settings.RUN_COST):
        return ""
    return _used_up(*children.used_together(run))


def _used_up(tokens: int, cost: Decimal) -> str:
    if settings.RUN_COST and cost >= Decimal(str(settings.RUN_COST)):
        return "This answer has cost as much as one may. It was ended here."
    if settings.RUN_TOKENS and tokens >= settings.RUN_TOKENS:
        return "This answer has used as many tokens as one may. It was ended here."
    return ""


class Spent:
    """What a run has used, all its attempts together."""

    __slots__ = ("cost", "tokens")

    def __init__(self, run: Run) -> None:
        self.tokens = run.input_tokens + run.output_tokens
        self.cost = run.cost

    def add(self, usage: Usage, cost: Decimal) -> None:
        """Errors: `ModelError` when that is as much as one run may use."""
        self.tokens += usage.input_tokens + usage.output_tokens
        self.cost += cost
        if words := _used_up(self.tokens, self.cost):
            raise ModelError("over_limit", words)


def too_long() -> ModelError:
    return ModelError(
        "over_limit", f"This answer was not whole after {settings.RUN_TIME:g} seconds. It was ended here."
    )
