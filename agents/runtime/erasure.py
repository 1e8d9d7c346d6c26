"""Erasing what the runs of a thread were told and said. That they were, and what they used, stays counted."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from agents.runtime.models import Approval, Run, ToolCall


def erase(surface: str, *threads: UUID) -> bool:
    """Empty the runs of these threads, their calls, and the runs that answered those; delete what waited for a person.

    False, and nothing is done, while one of them is not over: who wants this asks for its stop first.
    """
    with transaction.atomic(savepoint=False):
        every = list(
            Run.objects.filter(surface=surface, thread__in=threads).order_by("pk").values_list("pk", flat=True)
        )
        found = every
        while found:
            found = list(Run.objects.filter(parent__run__in=found).order_by("pk").values_list("pk", flat=True))
            every += found
        runs = Run.objects.filter(pk__in=every)
        if runs.filter(state__in=Run.OPEN).exists():
            return False
        Approval.objects.filter(tool_call__run__in=every).delete()
        ToolCall.objects.filter(run__in=every).update(arguments="", output="", result=None)
        runs.update(error="", output=None, options={}, recalled=[], transcript=None, response_id="")
    return True
