"""Webhooks: a signed POST from outside becomes a business event called `webhook:<source>`.

    POST /api/webhooks/<source>/
    X-Webhook-Id: <the sender's id of it: the same for a repeat>
    X-Webhook-Timestamp: <seconds since 1970>
    X-Webhook-Signature: <hex of HMAC-SHA256 with the source's secret over "<timestamp>.<body>">

The body is a JSON object; it becomes `event.payload`. The secrets are in the setting `WEBHOOK_SECRETS`, by source.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.utils import timezone

from agents import due
from agents.events import schedule
from agents.events.dispatch import dispatch
from agents.events.models import Delivery, Event, WebhookReceipt
from agents.faults import faultpoint
from agents.registry import Registry
from agents.source_location import located

F = TypeVar("F", bound=Callable[[dict[str, Any]], Any])
WINDOW = 300  # seconds that a signature is good for, before and after

#: By source: which row a webhook is about.
sources: Registry[Callable[[dict[str, Any]], Any]] = Registry("webhook source")


class Unsigned(Exception):
    """It is not known who sent this, or it is too old."""


def webhook(source: str) -> Callable[[F], F]:
    """Declare which row a webhook of this source is about: a function of its JSON that returns the row or None.

    One that raises `ValidationError` refuses it: the sender is told 400 with the words, and may send it again.
    """
    if not isinstance(source, str):
        raise ImproperlyConfigured(f'{located(source)}: name the source: @webhook("…").')

    def declare(function: F) -> F:
        if not source or not source.replace("-", "").replace("_", "").isalnum():
            raise ImproperlyConfigured(f"{located(function)}: {source!r} cannot be in an address. Use letters, digits.")
        sources.add(source, function)
        return function

    return declare


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Return what the sender has to send along."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def check(source: str, *, timestamp: str, signed: str, body: bytes) -> None:
    """Errors: `Unsigned` for an unknown source, a wrong signature or a timestamp more than five minutes away."""
    secret = settings.WEBHOOK_SECRETS.get(source, "")
    expected = signature(secret or "none", timestamp, body)
    is_same = hmac.compare_digest(expected.encode(), signed.encode())
    if not secret or not is_same or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 12:
        raise Unsigned
    if abs(timezone.now().timestamp() - int(timestamp)) > WINDOW:
        raise Unsigned


def receive(source: str, key: str, signed: str, payload: dict[str, Any]) -> Event | None:
    """Write the event down with its deliveries; None when this webhook was here before.

    A repeat has the same id; one with another id but the same signature is somebody else's repeat. Errors: what the
    source's function raises; then nothing is kept.
    """
    now = timezone.now()
    with transaction.atomic():
        receipt = WebhookReceipt(source=source, key=key, signature=signed, received_at=now)
        WebhookReceipt.objects.bulk_create([receipt], ignore_conflicts=True)
        mine = WebhookReceipt.objects.select_for_update().filter(
            source=source, key=key, signature=signed, event=None, received_at=now
        )
        if not mine.exists():
            return None
        find = sources.get(source)
        entity = find(payload) if find else None
        event = Event(
            definition=f"webhook:{source}",
            name=f"webhook:{source}",
            at=now,
            occurred_at=now,
            created_at=now,
            status=Event.Status.OCCURRED,
            is_immediate=True,
            is_current=False,
            payload=payload,
        )
        event.about(entity)
        event.save()
        created = schedule.deliveries(event, entity, "created", now=now)
        Delivery.objects.bulk_create(created + schedule.deliveries(event, entity, "occurred", now=now))
        mine.update(event=event)
        dispatch([event], now)
        due.hint()
        faultpoint("before_webhook_commit")
    faultpoint("after_webhook_commit")
    return event
