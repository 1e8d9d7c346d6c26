"""Which of what is remembered is over: what nobody has said again for `MEMORY_DAYS`."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from agents.memory.models import Fact
from agents.retention import history


@history("facts", is_kept=False)
def facts(now: datetime) -> QuerySet[Fact]:
    """None by default: a value that another took the place of is kept, as the page says when it was."""
    if not settings.MEMORY_DAYS:
        return Fact.objects.none()
    return Fact.objects.filter(confirmed_at__lt=now - timedelta(days=settings.MEMORY_DAYS))
