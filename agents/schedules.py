"""The schedules of Django-Q2, written after every `migrate`: as often as one likes, and there is one of each."""

from __future__ import annotations

from typing import Any

from django.db import connections, transaction


def install(using: str, **signal: Any) -> None:
    """Let Django-Q2 itself ask for due work each minute, should the worker's own clock fail, and tidy up each day."""
    from django_q.models import Schedule

    wanted: dict[str, dict[str, Any]] = {
        "due work": {"func": "agents.due.work", "schedule_type": Schedule.MINUTES, "minutes": 1},
        "old rows": {"func": "agents.retention.tidy", "schedule_type": Schedule.DAILY, "minutes": None},
    }
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('convoke schedules'))")
        for name, fields in wanted.items():
            fields |= {"repeats": -1, "kwargs": "q_options={'save': False}"}
            rows = Schedule.objects.using(using).filter(name=name)
            if not rows.update(**fields):
                rows.create(name=name, **fields)
