"""What is recalled by a tool is noted on the run, which shows it: "I used: …"."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import models
from django.db.models import F, Func, Value

from agents.runtime.models import Run


def note_recalled(run: UUID, facts: Iterable[UUID]) -> None:
    """In a tool's transaction: the answer of its run goes by these facts."""
    ids = Value([str(fact) for fact in facts], models.JSONField())
    Run.objects.filter(pk=run).update(recalled=Func(F("recalled"), ids, template="%(expressions)s", arg_joiner=" || "))
