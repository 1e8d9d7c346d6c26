"""Queues of outside steps: how many of one are at work at a time, and how often one begins, all workers together."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Min
from django.utils import timezone

from agents import clock
from agents.limits.limit import Rate
from agents.workflows.models import QueuePace, WorkflowRun
from agents.workflows.queue_limits import Limits, limits_of


def due(now: datetime) -> list[str]:
    """Return the queues with steps that are due, the one that has waited the longest first."""
    waiting = _waiting().filter(wake_at__lte=now).values("queue").annotate(first=Min("wake_at"))
    return list(waiting.order_by("first", "queue").values_list("queue", flat=True))


def has_room(queue: str, now: datetime) -> bool:
    """In the transaction of the claim: whether another step of the queue may begin. Whoever asks next waits for us."""
    limits = limits_of(queue)
    if limits == Limits():
        return True
    pace = _locked(queue, now)
    if limits.at_once is not None and _at_work(queue, now).count() >= limits.at_once:
        return False
    return limits.rate is None or _may_begin_at(pace.free_at, limits.rate) <= now


def spend(queue: str, now: datetime) -> None:
    """In the same transaction: a step of it begins now."""
    rate = limits_of(queue).rate
    if rate is not None:
        pace = _locked(queue, now)
        # A clock that was ahead holds nothing up for long.
        pace.free_at = min(max(pace.free_at, now), now + rate.burst * _each(rate)) + _each(rate)
        pace.save(update_fields=["free_at"])


def next_at() -> datetime | None:
    """Return when the next outside step may begin; a queue that is full counts from the end of its first lease."""
    firsts = dict(_waiting().values_list("queue").annotate(first=Min("wake_at")).order_by())
    return min((_open_at(queue, first) for queue, first in firsts.items()), default=None)


def _open_at(queue: str, first: datetime) -> datetime:
    limits, now = limits_of(queue), timezone.now()
    moments = [first]
    if limits.rate is not None:
        free_at = QueuePace.objects.filter(queue=queue).values_list("free_at", flat=True).first()
        moments += [_may_begin_at(free_at, limits.rate)] if free_at else []
    if limits.at_once is not None:
        ends: list[Any] = list(
            _at_work(queue, now).order_by("wake_at").values_list("wake_at", flat=True)[: limits.at_once]
        )
        moments += ends[:1] if len(ends) >= limits.at_once else []
    return max(moments)


def _waiting() -> models.QuerySet[WorkflowRun]:
    on_their_way = WorkflowRun.objects.filter(status__in=["running", "waiting"], wake_at__isnull=False)
    return on_their_way.exclude(queue="")


def _at_work(queue: str, now: datetime) -> models.QuerySet[WorkflowRun]:
    return _waiting().filter(queue=queue, wake_at__gt=now).exclude(owner="")


def _locked(queue: str, now: datetime) -> QueuePace:
    rows = QueuePace.objects.select_for_update().filter(queue=queue)
    pace = rows.first()
    if pace is None:
        QueuePace.objects.bulk_create([QueuePace(queue=queue, free_at=now)], ignore_conflicts=True)
        pace = rows.get()
    return pace


def _each(rate: Rate) -> timedelta:
    return clock.real(rate.seconds)


def _may_begin_at(free_at: datetime, rate: Rate) -> datetime:
    return free_at - (rate.burst - 1) * _each(rate)
