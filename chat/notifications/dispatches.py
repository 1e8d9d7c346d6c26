"""Claiming what is due to go out and writing down how it went: leased, fenced by `attempts`, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents import clock
from agents.database.outage import outlast
from agents.faults import faultpoint
from agents.mail import Mail, outbox
from agents.retry import Retry
from chat.notifications.models import Dispatch
from chat.notifications.preferences import wants

LEASE = 60.0  # seconds
PATIENCE = Retry(max_attempts=6, base_delay=timedelta(seconds=30), max_delay=timedelta(hours=1))


def next_at(channel: str) -> datetime | None:
    """Return when the first of this channel is due; what is under way counts from its lease's end."""
    waiting = Dispatch.objects.filter(channel=channel, state=Dispatch.State.WAITING)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


def claim(channel: str, most: int) -> list[Dispatch]:
    """Take what is due now; two workers never get the same. Who dies with it leaves it to the next, a lease later."""
    now = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + clock.real(LEASE), channel, now, most])
        mine = [row[0] for row in cursor.fetchall()]
        faultpoint("before_dispatch_claim_commit")
    faultpoint("after_dispatch_claim_commit")
    # By their keys, a table at a time: joined, each could be gone through for each where statistics are stale.
    found = Dispatch.objects.filter(pk__in=mine).prefetch_related(
        "notification__user", "notification__conversation", "subscription"
    )
    return list(found.order_by("pk"))


_CLAIM = """
    UPDATE notifications_dispatch SET due_at = %s, attempts = attempts + 1
    WHERE id IN (
        SELECT id FROM notifications_dispatch
        WHERE state = 'waiting' AND channel = %s AND due_at <= %s
        ORDER BY due_at LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""


def hand_over(dispatches: Sequence[Dispatch], mail: Mail) -> None:
    """In one transaction: let the outbox have a letter that tells all of these, whose part in it is over then.

    Nothing is written when somebody else has one of them meanwhile.
    """

    def written() -> None:
        with transaction.atomic():
            outbox.write([mail])
            letter = Mail.objects.get(key=mail.key)
            over = {"state": Dispatch.State.DONE, "mail": letter, "reason": "", "ended_at": timezone.now()}
            if not all([_mine(dispatch).update(**over) for dispatch in dispatches]):
                transaction.set_rollback(True)
            faultpoint("before_dispatch_commit")

    outlast(written)
    faultpoint("after_dispatch_commit")


def end(dispatch: Dispatch, state: str, reason: str = "") -> bool:
    """Write down that it is over; False when somebody else has it meanwhile, as this took longer than the lease."""

    def written() -> int:
        with transaction.atomic():
            mine = _mine(dispatch).update(state=state, reason=reason[:2000], ended_at=timezone.now())
            faultpoint("before_dispatch_commit")
        return mine

    mine = outlast(written)  # it went out: without this it would once more
    faultpoint("after_dispatch_commit")
    return bool(mine)


def again(dispatch: Dispatch, reason: str, *, after: timedelta | None = None) -> None:
    """It did not work: try later, or give up. `after` is what the other side asked us to wait."""
    rest = PATIENCE.rest_after(dispatch.attempts)
    if rest is None:
        end(dispatch, Dispatch.State.FAILED, reason)
        return
    pause = max(rest, after or timedelta())
    outlast(lambda: _mine(dispatch).update(due_at=timezone.now() + pause, reason=reason[:2000]))


def _mine(dispatch: Dispatch) -> QuerySet[Dispatch]:
    return Dispatch.objects.filter(pk=dispatch.pk, state=Dispatch.State.WAITING, attempts=dispatch.attempts)


def why_not(dispatch: Dispatch) -> str:
    """Return why it need not go out any more, read now; "" if it should."""
    notification = dispatch.notification
    notification.refresh_from_db(fields=["read_at"])
    if notification.read_at is not None:
        return "It was read meanwhile."
    if notification.conversation is not None and notification.conversation.is_deleted:
        return "Its conversation is gone."
    if not notification.user.is_active:
        return "The account is closed."
    if not wants(notification.user, notification.kind, dispatch.channel):
        return "The person does not want this kind this way."
    return ""
