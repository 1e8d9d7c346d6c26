"""What is recalled by a tool is noted on the run, which shows it: "I used: …"."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from agents.runtime.models import Run
from agents.runtime.usage import with_recalled


def note_recalled(run: UUID, facts: Iterable[UUID]) -> None:
    """In a tool's transaction: the answer of its run goes by these facts."""
    Run.objects.filter(pk=run).update(recalled=with_recalled([str(fact) for fact in facts]))
