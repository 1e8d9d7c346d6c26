"""Workflows that begin at times of their own, `@workflow("…", cron="0 3 * * *")`: one run at each, by whichever worker.

The row says when the next one is. Times are those of the installation's zone; in a night in which clocks are changed a
job that runs more often than once an hour goes on evenly, and another one runs once (as Debian's cron has it).
"""

from __future__ import annotations

from datetime import UTC, datetime

from cronsim import CronSim
from django.db import transaction
from django.utils import timezone

from agents.faults import faultpoint
from agents.workflows import engine
from agents.workflows.declaration import WorkflowDeclaration, newest, registered
from agents.workflows.models import Schedule


def declared() -> dict[str, WorkflowDeclaration]:
    """Return the workflows with times of their own by name, each in the version declared last."""
    names = {each.name for each in registered if each.cron}
    return {name: found for name in sorted(names) if (found := newest(name)).cron}


def following(cron: str, moment: datetime) -> datetime:
    """Return the first time after this moment."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return next(CronSim(cron, local)).astimezone(UTC)


def next_at() -> datetime | None:
    """Return when the next one begins; now, where a row has to be written first."""
    wanted = declared()
    if not wanted:
        return None
    rows = {row.name: row for row in Schedule.objects.filter(name__in=list(wanted))}
    if any(name not in rows or rows[name].cron != each.cron for name, each in wanted.items()):
        return timezone.now()
    return min(row.next_at for row in rows.values())


def begin_due() -> int:
    """Begin those whose time has come; return how many rows were written."""
    wanted = declared()
    if not wanted:
        return 0
    rows = {row.name: row for row in Schedule.objects.filter(name__in=list(wanted))}
    done = 0
    for name, declaration in wanted.items():
        row = rows.get(name)
        if row is None:
            first = following(declaration.cron, timezone.now())
            row = Schedule(name=name, cron=declaration.cron, next_at=first)
            done += len(Schedule.objects.bulk_create([row], ignore_conflicts=True))
        elif row.cron != declaration.cron or row.next_at <= timezone.now():
            done += _begin(declaration)
    return done


def _begin(declaration: WorkflowDeclaration) -> int:
    """Under the row's lock: begin the run that is due, and say when the next one is. Others leave a locked row."""
    with transaction.atomic():
        row = Schedule.objects.select_for_update(skip_locked=True).filter(name=declaration.name).first()
        if row is None:
            return 0
        now = timezone.now()
        if row.cron == declaration.cron:
            if row.next_at > now:
                return 0
            context = engine.context_of(declaration, scheduled_at=row.next_at)
            engine.begin(declaration, context, key=f"cron:{row.next_at.isoformat()}")
        row.cron, row.next_at = declaration.cron, following(declaration.cron, now)
        row.save(update_fields=["cron", "next_at"])
        faultpoint("before_schedule_commit")
    faultpoint("after_schedule_commit")
    return 1
