"""Decisions that nobody made in time: nothing is done, the model is told so, and the run goes on."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from agents.faults import faultpoint
from agents.runtime import waiting
from agents.runtime.models import Approval
from agents.runtime.outcome import Outcome
from agents.runtime.tool_calls import without_deadlock

EXPIRED = "The person did not decide in time. It was not done."


class Expiries:
    """See `agents.due.Source`."""

    name = "runtime.expiries"

    def next_at(self) -> datetime | None:
        return Approval.objects.filter(state=Approval.State.WAITING).aggregate(first=Min("expires_at"))["first"]

    def work(self) -> int:
        late = Approval.objects.filter(state=Approval.State.WAITING, expires_at__lte=timezone.now())
        return sum(_expired(each) for each in late.order_by("expires_at")[: waiting.AT_ONCE])


def _expired(late: Approval) -> bool:
    return without_deadlock(lambda: _expire(late))


def _expire(late: Approval) -> bool:
    with transaction.atomic():
        call = waiting.held(late.pk)
        found = Approval.objects.select_for_update().get(pk=late.pk) if call is not None else late
        if call is None or not found.waits:  # it was decided at the last moment
            return False
        found.state, found.decided_at, found.door = Approval.State.EXPIRED, timezone.now(), Approval.Door.CLOCK
        waiting.settle(call, Outcome.refused(EXPIRED, "expired"))
        waiting.save(found)
        faultpoint("before_expire_commit")
    faultpoint("after_expire_commit")
    return True
