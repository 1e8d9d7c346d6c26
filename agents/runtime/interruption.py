"""Letting go of a run whose calls wait: no process, no lease and no transaction is held until they are settled."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from agents import registry
from agents.faults import faultpoint
from agents.runtime import children
from agents.runtime.models import Run, ToolCall
from agents.runtime.outcome import Begin
from agents.runtime.runs import fenced


def interrupt(run: Run, begins: Mapping[UUID, Begin]) -> bool:
    """Let go of the run in the commit in which all that these calls wait for begins.

    So nobody can decide on a call of a run that is still at work. False, and nothing is written, when a person wants
    the run stopped, or when nobody waits any more for what it answers. Errors: `Lost`.
    """
    with transaction.atomic():
        calls = list(ToolCall.objects.select_for_update().filter(run=run, pk__in=list(begins)).order_by("pk"))
        held = fenced(run)
        if held.cancel_requested or not children.is_wanted(held):
            return False
        for call in calls:
            begins[call.pk](held, call)
            call.state = ToolCall.State.WAITING
            call.save(update_fields=["state"])
        held.state, held.owner, held.lease_until, held.decided_at = Run.State.INTERRUPTED, "", None, None
        held.save(update_fields=["state", "owner", "lease_until", "decided_at"])
        registry.transcripts[held.surface].interrupted(held, sorted(calls, key=lambda call: (call.step, call.position)))
        faultpoint("before_interrupt_commit")
    faultpoint("after_interrupt_commit")
    run.state = held.state
    return True
