"""What is over is history, and history ends: rows that nobody needs any more are deleted, a batch at a time.

Each app declares in its `retention.py` which of its rows are over. What waits, what failed and waits for a person, and
what keeps a thing from being done twice is none of it.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from agents import vacuum
from agents.registry import Registry

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows in one transaction, with what belongs to them
AT_MOST = 30.0  # seconds; what is left then is left to a task of its own


@dataclass(frozen=True)
class History:
    """Rows of one kind: `over(before)` returns those that were over before this moment and that nobody needs."""

    name: str
    over: Callable[[datetime], QuerySet[Any]]


histories: Registry[History] = Registry("history")


def history(name: str) -> Callable[[Callable[[datetime], QuerySet[Any]]], Callable[[datetime], QuerySet[Any]]]:
    """Declare a function of a moment that returns the rows of one kind that were over before it."""

    def declare(over: Callable[[datetime], QuerySet[Any]]) -> Callable[[datetime], QuerySet[Any]]:
        histories.add(name, History(name, over))
        return over

    return declare


def tidy() -> dict[str, int]:
    """Delete what has been over for `HISTORY_DAYS`; return how many rows of each kind. Called once a day."""
    if not settings.HISTORY_DAYS:
        return {}
    before = timezone.now() - timedelta(days=settings.HISTORY_DAYS)
    end = time.monotonic() + AT_MOST
    by_model: Counter[str] = Counter()
    deleted = {each.name: _delete(each, before, end, by_model) for each in histories}
    vacuum.after_deleting(by_model)
    if time.monotonic() >= end:
        _go_on_later()
    return deleted


def _delete(kind: History, before: datetime, end: float, by_model: Counter[str]) -> int:
    """One that cannot be deleted keeps no other. What is deleted is counted by model, too."""
    done = 0
    try:
        while time.monotonic() < end:
            rows = kind.over(before)
            some = list(rows.order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
            if not some:
                break
            by_model.update(rows.filter(pk__in=some).delete()[1])
            done += len(some)
    except Exception:
        logger.exception("What is over of %s could not be deleted", kind.name)
    return done


def _go_on_later() -> None:
    from django_q.tasks import async_task

    async_task("agents.retention.tidy", group="old rows", save=False)
