"""Offsets: how long before or after an event something is due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeAlias

from dateutil.relativedelta import relativedelta
from django.utils import timezone

Offset: TypeAlias = timedelta | relativedelta


def given(offset: Offset | None, offset_minutes: float | None) -> Offset | None:
    """Return the one of the two that was given. Errors: `TypeError` for both, or for another type."""
    if offset is not None and offset_minutes is not None:
        raise TypeError("Give offset or offset_minutes, not both.")
    if offset_minutes is not None:
        offset = timedelta(minutes=offset_minutes)
    if offset is not None and not isinstance(offset, timedelta | relativedelta):
        raise TypeError(f"An offset is a timedelta or a relativedelta, not {offset!r}.")
    return offset or None


def written(offset: Offset | None) -> str:
    """Return the offset as a delivery's row has it: "" for none, "-3600s" or "months=-1" else."""
    if not offset:
        return ""
    if isinstance(offset, timedelta):
        return f"{offset.total_seconds():g}s" if offset.total_seconds() % 1 else f"{int(offset.total_seconds())}s"
    return repr(offset).removeprefix("relativedelta(").removesuffix(")")


def later(moment: datetime, offset: Offset | None) -> datetime:
    """Return the moment with its offset. Months and days are those of the installation's time zone."""
    if not offset:
        return moment
    if isinstance(offset, timedelta):
        return moment + offset
    local = timezone.make_naive(moment, timezone.get_default_timezone()) + offset
    return timezone.make_aware(local, timezone.get_default_timezone())
