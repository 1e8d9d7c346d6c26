"""Carrying what agents said to the people: one person at a time, in one transaction with the policy's decision."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from agents import registry, tracebacks
from agents.business import policy
from agents.business.models import ContactPolicy, Outreach
from agents.business.outreach import WAITING
from agents.database.outage import is_outage
from agents.faults import faultpoint
from agents.retry import Retry

if TYPE_CHECKING:
    pass

logger = logging.getLogger(__name__)

#: Of a channel that raises; then it is dropped.
PATIENCE = Retry(max_attempts=5, base_delay=timedelta(seconds=30), max_delay=timedelta(hours=1))
PEOPLE_AT_ONCE = 20


class OutreachSource:
    """The source of what is to be said. See `agents.due.Source`."""

    name = "business.outreach"

    def next_at(self) -> datetime | None:
        if not len(registry.channels):  # Nobody could say it.
            return None
        return Outreach.objects.filter(state__in=WAITING).aggregate(first=Min("due_at"))["first"]

    def work(self) -> int:
        if not len(registry.channels):
            return 0
        due = Outreach.objects.filter(state__in=WAITING, due_at__lte=timezone.now())
        people = (
            due.values("user").annotate(first=Min("due_at")).order_by("first", "user").values_list("user", flat=True)
        )
        return sum(_speak_or_wait(user_id) for user_id in list(people[:PEOPLE_AT_ONCE]))


def _speak_or_wait(user_id: int) -> int:
    """What is wrong for one person keeps nobody else from hearing."""
    try:
        return speak(user_id)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("The contact policy of user %s could not decide", user_id)
        now = timezone.now()
        due = Outreach.objects.filter(user=user_id, state__in=WAITING, due_at__lte=now)
        reason = "The contact policy could not decide; it is asked again."
        return due.update(
            due_at=now + PATIENCE.base_delay, state=Outreach.State.HELD, reason=reason, error=tracebacks.current()
        )


def speak(user_id: int) -> int:
    """Decide about all that is due for this person and deliver what may go; return how much was decided."""
    ContactPolicy.objects.bulk_create([ContactPolicy(user_id=user_id)], ignore_conflicts=True)
    with transaction.atomic():
        # The lock on a person's policy: nobody else counts today's messages at this moment.
        held = ContactPolicy.objects.select_for_update(skip_locked=True, no_key=True, of=["self"])
        wishes = held.select_related("user__zone").filter(user=user_id).first()
        if wishes is None:
            return 0
        now = timezone.now()
        waiting = Outreach.objects.filter(user=user_id, state__in=WAITING, due_at__lte=now)
        # Locked: what is withdrawn at this moment is not said, or said before it is withdrawn.
        locked = waiting.select_for_update(skip_locked=True, no_key=True, of=("self",))
        due = list(locked.select_related("user").order_by("id")[:50])
        if not due:
            return 0
        decision = policy.decide(due, policy.Wishes.of(wishes), now)
        for outreach, until, reason in decision.held:
            _write(outreach, state=Outreach.State.HELD, due_at=until, reason=reason)
        for outreach, reason in decision.dropped:
            _write(outreach, state=Outreach.State.DROPPED, reason=reason)
        for those in policy.bundled(decision.delivered):
            _deliver(those, now)
        faultpoint("before_outreach_commit")
    faultpoint("after_outreach_commit")
    return len(due)


def _deliver(those: Sequence[Outreach], now: datetime) -> None:
    shown = those[0]
    shown.text, own_text = policy.text_of(those), shown.text
    try:
        with transaction.atomic():
            message = None
            for channel in registry.channels:
                message = channel.deliver(shown)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("Outreach %s could not be delivered", shown.pk)
        shown.text = own_text
        for outreach in those:
            _failed(outreach, tracebacks.current(), now)
        return
    shown.text = own_text
    for outreach in those:
        reason = "" if outreach is shown else "Said together with another."
        _write(outreach, state=Outreach.State.DELIVERED, reason=reason, delivered_at=now, message=message)


def _failed(outreach: Outreach, error: str, now: datetime) -> None:
    failures = outreach.failures + 1
    rest = PATIENCE.rest_after(failures)
    if rest is None:
        reason = f"It could not be delivered {failures} times."
        _write(outreach, state=Outreach.State.DROPPED, reason=reason, failures=failures, error=error)
    else:
        reason = "It could not be delivered; it is tried again."
        _write(outreach, state=Outreach.State.HELD, due_at=now + rest, reason=reason, failures=failures, error=error)


def _write(outreach: Outreach, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(outreach, name, value)
    outreach.save(update_fields=list(changes))
