"""Deliveries on their way: claimed with a lease, checked against the row, called, written down, tried again.

No lock is held during a call. Whoever lost the lease writes nothing: every write is fenced by `attempts`.
"""

from __future__ import annotations

import logging
from copy import copy
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from agents import clock, deadlines, leases, tracebacks
from agents.database.outage import FORGIVEN, is_outage, note_outage, outlast
from agents.events import claims, schedule
from agents.events import subscription as subscriptions
from agents.events.detection.changes import GONE, MOVED, NOT_SO, detect_changes
from agents.events.matching import matches, may_match
from agents.events.models import Delivery, Event
from agents.events.offsets import later
from agents.events.subscription import Subscription
from agents.faults import faultpoint
from agents.leases import Lost
from agents.retry import Retry

logger = logging.getLogger(__name__)

AT_ONCE = 20  # claimed together
#: Of a handler that raises; then it is a dead letter.
PATIENCE = Retry(max_attempts=6, base_delay=timedelta(seconds=10), backoff_factor=4, max_delay=timedelta(hours=1))


def lease() -> timedelta:
    return clock.real(settings.EVENTS_LEASE)


def claim(most: int = AT_ONCE, *, outside: bool = False) -> list[list[Delivery]]:
    """Claim what is due, or was claimed by a process that died. Each list is one call: debounced ones go together.

    outside: of those whose handlers reach outside; else of the others.
    """
    now = timezone.now()
    with transaction.atomic():
        rows = of_lane(outside).select_for_update(skip_locked=True, of=("self",)).select_related("event__content_type")
        found = list(rows.filter(status=Delivery.Status.PENDING, due_at__lte=now).order_by("due_at", "pk")[:most])
        if len(found) < most:
            lost = rows.filter(status=Delivery.Status.RUNNING, lease_until__lte=now)
            found += lost.order_by("lease_until", "pk")[: most - len(found)]
        calls = _calls(found, rows, now)
        ids = [delivery.pk for call in calls for delivery in call]
        if not ids:
            return []
        until, owner = now + lease(), leases.owner()
        Delivery.objects.filter(pk__in=ids).update(
            status=Delivery.Status.RUNNING, owner=owner, lease_until=until, attempts=F("attempts") + 1
        )
        faultpoint("before_delivery_claim_commit")
    faultpoint("after_delivery_claim_commit")
    for call in calls:
        for delivery in call:
            delivery.status, delivery.owner, delivery.lease_until = Delivery.Status.RUNNING, owner, until
            delivery.attempts += 1
    return calls


def of_lane(outside: bool) -> Any:
    """Return the deliveries to handlers that reach outside, or those to the others."""
    keys = subscriptions.reaching_outside()
    if outside:
        return Delivery.objects.filter(subscription__in=keys)
    return Delivery.objects.exclude(subscription__in=keys) if keys else Delivery.objects.all()


def give_back(calls: list[list[Delivery]]) -> None:
    """Leave these to whoever comes next: they were claimed, and not called."""
    for call in calls:
        for each in call:
            _put_off(each, each.due_at)


def _calls(found: list[Delivery], rows: Any, now: datetime) -> list[list[Delivery]]:
    """With one of a debounced group go all others of it that are due."""
    calls, taken = [], set()
    for delivery in found:
        if delivery.pk in taken:
            continue
        call = [delivery]
        if delivery.group:
            same = rows.filter(subscription=delivery.subscription, group=delivery.group).exclude(pk=delivery.pk)
            open_ones = Q(status=Delivery.Status.PENDING, due_at__lte=now) | Q(
                status=Delivery.Status.RUNNING, lease_until__lte=now
            )
            call = sorted([delivery, *same.filter(open_ones)], key=lambda each: (each.event.at, each.pk))
        taken |= {each.pk for each in call}
        calls.append(call)
    return calls


def deliver(call: list[Delivery]) -> None:
    """Carry out one call. What fails is written on its rows; nothing is raised but what the database itself raises."""
    first = call[0]
    try:
        if first.attempts > _patience(first).max_attempts:
            return _fail(call, first.error or "Every process that tried it died on the way.")
        if not _keep(call):
            return None
        subscription = first.subscribed
        if subscription is None:
            raise LookupError(f"No handler is called {first.subscription} any more. Restore or rename it.")
        if call := [delivery for delivery in call if _stands(delivery, subscription)]:
            _call(call, subscription)
    except Lost:
        logger.warning("Delivery %s was taken over by another process", first.pk)
    except deadlines.TookTooLong as late:
        if not connection.in_atomic_block:  # it may have been interrupted in the middle of a statement
            connection.close()
        logger.warning("%s", late)
        _fail(call, f"{tracebacks.current()}\n{late}", late.as_error)
    except Exception as error:
        if is_outage(error) and first.outages < FORGIVEN:
            note_outage(logger, f"{first.subscription} is called again", error)
            outlast(lambda: _let_go(call))
        else:
            logger.exception("%s failed", first.subscription)
            _fail(call, tracebacks.current(), error)
    return None


def _let_go(call: list[Delivery]) -> None:
    """The database went away from this call: it was no attempt, and comes again in a second."""
    for each in call:
        _put_off(each, timezone.now() + clock.real(1), outages=each.outages + 1)


def _call(call: list[Delivery], subscription: Subscription) -> None:
    """Call the handler; what it does in the database commits together with its being done, unless it is outside."""
    for delivery in call:
        delivery.event.delivery = copy(delivery)  # its own: what it reads afresh must not move the fence
    argument: Any = [delivery.event for delivery in call] if subscription.debounce else call[0].event
    holder = claims.current_holder.set(subscription.key)
    in_time = deadlines.within(subscription.limit, f"The handler {subscription.key}")
    try:
        with leases.renewing(partial(_renew, call), every=settings.EVENTS_LEASE / 3) as kept:
            if subscription.outside:
                with in_time:
                    subscription.function(argument)
                kept.stop()
                outlast(lambda: _done(call))
            else:
                with transaction.atomic():
                    with in_time:
                        subscription.function(argument)
                    kept.stop()
                    _done(call)
    finally:
        claims.current_holder.reset(holder)
    faultpoint("after_delivery_commit")


def _done(call: list[Delivery]) -> None:
    with transaction.atomic(savepoint=False):
        _end(call, Delivery.Status.DONE)
        faultpoint("before_delivery_commit")


def _stands(delivery: Delivery, subscription: Subscription) -> bool:
    """Whether the handler is to hear this now. What the row says decides; else the delivery is moved or cancelled."""
    event = delivery.event
    if event.is_of_deletion:
        event.entity = None
    elif subscription.moment == "occurred" and event.content_type is not None:
        event.entity = None
        if (why := _outdated(delivery, subscription)) is not None:
            if why:
                _end([delivery], Delivery.Status.CANCELLED, error=why)
            return False
    is_webhook = event.definition.startswith("webhook:")  # whose rows' fields nobody could check at start
    if not (matches if is_webhook else may_match)(event, subscription.match):
        _end([delivery], Delivery.Status.CANCELLED, error="The row does not match.")
        return False
    if not subscription.ignores_claims and (holder := claims.kept_from(event, subscription.key)) is not None:
        _end([delivery], Delivery.Status.CANCELLED, error=f"Claimed by {holder}.")
        return False
    return True


def _outdated(delivery: Delivery, subscription: Subscription) -> str | None:
    """Return why it is cancelled, "" when it was moved, None when it stands; then the event has its row."""
    event = delivery.event
    definition = event.declaration
    model = event.entity_model
    if definition is None or model is None:
        raise LookupError(f"No model declares the event {event.definition!r} any more. Restore or rename it.")
    entity = event.read_entity()
    if entity is None:
        return GONE
    event.entity = entity
    holds = definition.holds(entity)
    if not definition.is_immediate:
        moment = definition.moment(entity) if holds else None
        if moment != event.at or event.status == Event.Status.PENDING:
            detect_changes(model, [entity.pk])
            event.refresh_from_db()
            event.entity = entity
        if event.status == Event.Status.CANCELLED:
            return NOT_SO
        if not event.is_current:
            return MOVED
        due_at = later(schedule.base(event), subscription.offset)
        if due_at > timezone.now():
            _put_off(delivery, due_at)
            return ""
    if delivery.offset and not holds:
        return NOT_SO
    return None


def _mine(call: list[Delivery]) -> Any:
    return Delivery.objects.filter(
        pk__in=[each.pk for each in call],
        status=Delivery.Status.RUNNING,
        attempts=call[0].attempts,
        owner=call[0].owner,
    )


def _keep(call: list[Delivery]) -> bool:
    """Before a call, when others of the batch took long: renew the lease. False when it is lost."""
    until = call[0].lease_until
    if until is not None and until - timezone.now() > lease() * 0.6:
        return True
    return _written(call, lease_until=timezone.now() + lease()) == len(call)


def _renew(call: list[Delivery]) -> None:
    """Extend the lease of this call, unless whoever is at work has locked its rows."""
    with transaction.atomic():
        mine = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            pk__in=[each.pk for each in call], status=Delivery.Status.RUNNING, owner=call[0].owner
        )
        ids = list(mine.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=ids).update(lease_until=timezone.now() + lease())


def _written(call: list[Delivery], **values: Any) -> int:
    """Write on rows that are still this claim's; attempts differ within a call, so each has its own fence."""
    by_attempts: dict[int, list[Delivery]] = {}
    for delivery in call:
        by_attempts.setdefault(delivery.attempts, []).append(delivery)
    return sum(_mine(each).update(**values) for each in by_attempts.values())


def _end(call: list[Delivery], status: str, *, error: str = "") -> None:
    now = timezone.now()
    if _written(call, status=status, error=error, finished_at=now, lease_until=None) != len(call):
        raise Lost


def _put_off(delivery: Delivery, due_at: datetime, **values: Any) -> None:
    """It is not due yet after all: this was no attempt."""
    values |= {"status": Delivery.Status.PENDING, "due_at": due_at, "lease_until": None}
    _written([delivery], **values, attempts=delivery.attempts - 1)


def _patience(delivery: Delivery) -> Retry:
    """Return how often it is tried: as its handler says, if it does."""
    subscription = delivery.subscribed
    return subscription.retry if subscription is not None and subscription.retry else PATIENCE


def _fail(call: list[Delivery], error: str, of: Exception | None = None) -> None:
    """Write the traceback down, and try again later, or never."""
    now = timezone.now()
    with transaction.atomic():
        for delivery in call:
            rest = _patience(delivery).rest_after(delivery.attempts, of)
            if rest is None:
                written = {"status": Delivery.Status.DEAD, "finished_at": now}
            else:
                written = {"status": Delivery.Status.PENDING, "due_at": now + rest}
            _written([delivery], **written, error=error, lease_until=None)
        faultpoint("before_delivery_failure_commit")
    faultpoint("after_delivery_failure_commit")
