"""What agents may spend in a day: activations, tokens, money; each agent for itself, and all of a person's together."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.utils import timezone

from agents import zones
from agents.business.models import Activation, AgentRun
from agents.runtime.models import Run

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class OverBudget(Exception):
    """Nothing more today. The message says what is used up; `until` is when there is more."""

    def __init__(self, words: str, until: datetime) -> None:
        super().__init__(words)
        self.until = until


def check_activations(activation: Activation) -> None:
    """Errors: `OverBudget` when the agent, or its person, has had all activations of the day.

    One by hand goes though the others are used up; of those there are as many, as an agent can wake itself by code.
    """
    run = activation.agent_run
    since, until = _day(run.user)
    begun = Activation.objects.filter(started_at__gte=since, started_at__lt=until).exclude(pk=activation.pk)
    if activation.reason == Activation.Reason.BY_HAND:
        begun = begun.filter(reason=Activation.Reason.BY_HAND)
    if begun.filter(agent_run=run).count() >= settings.AGENT_ACTIVATIONS_A_DAY:
        raise OverBudget("over budget: the agent's activations of the day", until)
    if run.user_id and begun.filter(agent_run__user=run.user_id).count() >= settings.USER_ACTIVATIONS_A_DAY:
        raise OverBudget("over budget: the person's activations of the day", until)


def check_tokens(run: AgentRun) -> None:
    """Errors: `OverBudget` when the agent, or its person, has used up the tokens or the money of the day."""
    since, until = _day(run.user)
    asked = Run.objects.filter(surface="thinking", created_at__gte=since, created_at__lt=until)
    mine = ("agent", asked.filter(thread=run.pk), settings.AGENT_TOKENS_A_DAY, settings.AGENT_COST_A_DAY)
    _check(mine, _of_person(asked, run.user_id), until=until)


def check_person(user: User) -> None:
    """Errors: `OverBudget` when the person has used up the tokens or the money of the day."""
    since, until = _day(user)
    asked = Run.objects.filter(surface="thinking", created_at__gte=since, created_at__lt=until)
    _check(_of_person(asked, user.pk), until=until)


def _of_person(asked: QuerySet[Run], user_id: int | None) -> tuple[str, QuerySet[Run], int, float]:
    return "person", asked.filter(user=user_id), settings.USER_TOKENS_A_DAY, settings.USER_COST_A_DAY


def _check(*limits: tuple[str, QuerySet[Run], int, float], until: datetime) -> None:
    for whose, runs, tokens, cost in limits:
        used = runs.aggregate(
            tokens=Sum("input_tokens", default=0) + Sum("output_tokens", default=0),
            cost=Sum("cost", default=Decimal(0)),
        )
        if used["tokens"] >= tokens:
            raise OverBudget(f"over budget: the {whose}'s tokens of the day", until)
        if cost and used["cost"] >= Decimal(str(cost)):
            raise OverBudget(f"over budget: the {whose}'s money of the day", until)


def _day(user: User | None) -> tuple[datetime, datetime]:
    """Return where the person's day began and where it ends."""
    zone = zones.of(user) if user is not None else timezone.get_default_timezone()
    today = timezone.localtime(timezone.now(), zone).replace(hour=0, minute=0, second=0, microsecond=0)
    return today, today + timedelta(days=1)
