"""Browsers that want pushes: checked where they come in, forgotten where they end."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.core.exceptions import ValidationError
from django.db import transaction
from django.dispatch import receiver

from agents.open_internet import is_public
from chat.accounts import browsers
from chat.notifications.models import PushSubscription

MOST = 20  # devices of one person; the oldest makes way
LONGEST = 1000  # characters of an endpoint


def subscribe(
    user: User, *, endpoint: str, p256dh: str, auth: str, device: str = "", browser: str = ""
) -> PushSubscription:
    """Remember this browser as the user's. The same endpoint again is the same browser, whoever used it before.

    `browser`: what it calls itself, if it has a cookie of ours. Errors: `ValidationError` by field.
    """
    _check(endpoint, p256dh, auth)
    with transaction.atomic():
        # Not handed over: what was on its way to somebody else goes with their row.
        PushSubscription.objects.filter(endpoint=endpoint).exclude(user=user).delete()
        row, _ = PushSubscription.objects.update_or_create(
            endpoint=endpoint,
            defaults={
                "user": user,
                "p256dh": p256dh,
                "auth": auth,
                "device": device[:80],
                "browser": browsers.digest(browser),
            },
        )
        older = user.push_subscriptions.order_by("-created_at", "-pk").values_list("pk", flat=True)[MOST:]
        PushSubscription.objects.filter(pk__in=list(older)).delete()
    return row


def unsubscribe(user: User, endpoint: str) -> bool:
    """Forget this browser; return whether it was known as the user's."""
    return bool(user.push_subscriptions.filter(endpoint=endpoint).delete()[0])


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    """An address on the open internet, spoken to in secret; a point of the curve; sixteen bytes."""
    errors = {}
    if len(endpoint) > LONGEST or not _is_address(endpoint):
        errors["endpoint"] = "This is no address of a push service."
    if len(_decoded(p256dh)) != 65 or not _decoded(p256dh).startswith(b"\x04"):
        errors["p256dh"] = "This is no public key of a browser."
    if len(_decoded(auth)) != 16:
        errors["auth"] = "This is no secret of a browser."
    if errors:
        raise ValidationError(errors)


def _is_address(endpoint: str) -> bool:
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        return False
    if ":" in parts.hostname:  # the token that says who pushes cannot name it
        return False
    if settings.PUSH_TO_PRIVATE_HOSTS:
        return parts.scheme in ("http", "https")
    return parts.scheme == "https" and port in (None, 443) and is_public(parts.hostname)


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""


@receiver(user_logged_out)
def _signed_out(sender: Any, request: Any = None, user: User | None = None, **kwargs: Any) -> None:
    """Who signs out of a browser is told nothing more there."""
    if user is not None and (browser := browsers.digest_of(request)):
        user.push_subscriptions.filter(browser=browser).delete()


@receiver(user_logged_in)
def _signed_in(sender: Any, request: Any = None, user: User | None = None, **kwargs: Any) -> None:
    """Whoever was told things in this browser, and never signed out, is told nothing more there."""
    if browser := browsers.digest_of(request):
        PushSubscription.objects.filter(browser=browser).exclude(user=user).delete()
