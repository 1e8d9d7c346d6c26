"""The schedules of Django-Q2, written after every `migrate`: as often as one likes, and there is one of each."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction


def install(using: str, **signal: Any) -> None:
    """Let Django-Q2 itself ask for due work each minute, should the worker's own clock fail."""
    from django_q.models import Schedule

    wanted = {"func": "agents.due.work", "schedule_type": Schedule.MINUTES, "minutes": 1, "repeats": -1}
    wanted["kwargs"] = "q_options={'save': False}"
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('convoke schedules'))")
        rows = Schedule.objects.using(using).filter(name="due work")
        if not rows.update(**wanted):
            rows.create(name="due work", **wanted)
