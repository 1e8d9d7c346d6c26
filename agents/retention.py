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

from agents.database import vacuum
from agents.registry import Registry

logger = logging.getLogger(__name__)

AT_ONCE = 500  # rows in one transaction, with what belongs to them
AT_MOST = 30.0  # seconds; what is left then is left to a task of its own


Over = Callable[[datetime], QuerySet[Any]]


@dataclass(frozen=True)
class History:
    """Rows of one kind: `over(before)` returns those that were over before this moment and that nobody needs.

    One that tells nothing (`is_kept` is false) is kept no day longer than it is of use, whatever `HISTORY_DAYS` says.
    """

    name: str
    over: Over
    is_kept: bool = True


histories: Registry[History] = Registry("history")


def history(name: str, *, is_kept: bool = True) -> Callable[[Over], Over]:
    """Declare a function of a moment that returns the rows of one kind that were over before it."""

    def declare(over: Over) -> Over:
        histories.add(name, History(name, over, is_kept))
        return over

    return declare


def tidy() -> dict[str, int]:
    """Delete what has been over for `HISTORY_DAYS`, and what never was history; return how many rows of each kind.

    Called once a day.
    """
    now, days = timezone.now(), settings.HISTORY_DAYS
    before = now - timedelta(days=days)
    end = time.monotonic() + AT_MOST
    by_model: Counter[str] = Counter()
    deleted = {
        each.name: _delete(each, before if each.is_kept else now, end, by_model)
        for each in histories
        if days or not each.is_kept
    }
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
