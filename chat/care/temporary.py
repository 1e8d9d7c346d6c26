"""Temporary conversations: in no list, nothing in them is remembered, and they are deleted when their time is over."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def end() -> datetime:
    """Return when one that begins now is deleted."""
    return timezone.now() + timedelta(hours=settings.TEMPORARY_HOURS)
