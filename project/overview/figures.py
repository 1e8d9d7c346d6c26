"""What this installation does for people, for staff who may see its runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Avg, Count, F, Model, Q, Sum
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst

from agents.profiles.models import AgentProfile, AgentPromptTemplate, AgentTool, LLMModel
from agents.runtime.models import Run
from chat.models import Conversation
from chat.rendering import agent_title

NEWEST = 20  # runs of the list
DAYS = 14  # of the chart
_COUNTED = Q(parent=None) | Q(ended_at=None)  # what one that was asked has used is its asker's when it is over


@dataclass(frozen=True)
class Kept:
    """A kind of row that an operator keeps: how many there are, and where they are edited."""

    title: str
    count: int
    url: str


@dataclass(frozen=True)
class Bar:
    """A day of the chart; `height` and `failed` are parts of the highest day, in percent."""

    day: datetime
    runs: int
    failed: int
    height: int
    failed_height: int


@dataclass(frozen=True)
class Line:
    """A run of the list."""

    run: Run
    agent: str
    seconds: float | None
    url: str


def now(user: User) -> dict[str, Any]:
    return {"kept": list(kept(user)), "lately": lately(), "bars": bars(), "newest": list(newest())}


def kept(user: User) -> Iterator[Kept]:
    """Yield the kinds of rows that this member of staff may see in the admin."""
    kinds: tuple[type[Model], ...] = (AgentProfile, AgentTool, AgentPromptTemplate, LLMModel, Conversation, User)
    for model in kinds:
        options = model._meta
        if user.has_perm(f"{options.app_label}.view_{options.model_name}"):
            url = reverse(f"admin:{options.app_label}_{options.model_name}_changelist")
            yield Kept(str(capfirst(options.verbose_name_plural)), model._default_manager.count(), url)


def lately() -> dict[str, Any]:
    """Return what the runs of the last day came to: counts, tokens, cost, mean seconds to the end."""
    today = Run.objects.filter(queued_at__gt=timezone.now() - timedelta(days=1))
    found = today.aggregate(
        runs=Count("pk"),
        failed=Count("pk", filter=Q(state=Run.State.FAILED)),
        input=Sum("input_tokens", filter=_COUNTED, default=0),
        output=Sum("output_tokens", filter=_COUNTED, default=0),
        cost=Sum("cost", filter=_COUNTED, default=Decimal(0)),
        lasted=Avg(F("ended_at") - F("queued_at"), filter=Q(state=Run.State.COMPLETED)),
    )
    lasted = found.pop("lasted")
    return {**found, "people": today.values("user").distinct().count(), "seconds": lasted and lasted.total_seconds()}


def bars() -> list[Bar]:
    """Return the runs of each of the last days, in the zone of whoever looks, the oldest first."""
    first = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=DAYS - 1)
    counted = (
        Run.objects.filter(queued_at__gte=first)
        .order_by()
        .values(day=TruncDate("queued_at"))
        .annotate(runs=Count("pk"), failed=Count("pk", filter=Q(state=Run.State.FAILED)))
    )
    by_day = {each["day"]: each for each in counted}
    most = max((each["runs"] for each in counted), default=0) or 1
    days = [first + timedelta(days=number) for number in range(DAYS)]
    found = [(day, by_day.get(day.date(), {"runs": 0, "failed": 0})) for day in days]
    return [
        Bar(day, each["runs"], each["failed"], round(100 * each["runs"] / most), round(100 * each["failed"] / most))
        for day, each in found
    ]


def newest() -> Iterator[Line]:
    for run in Run.objects.select_related("user").order_by("-queued_at")[:NEWEST]:
        seconds = (run.ended_at - run.queued_at).total_seconds() if run.ended_at else None
        yield Line(run, agent_title(run.agent), seconds, reverse("admin:runtime_run_change", args=[run.pk]))
