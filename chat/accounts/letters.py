"""The letter that confirms an address, in the outbox with all others. The admin shows it without its link's key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models.signals import pre_delete
from django.dispatch import receiver
from django.urls import reverse

from agents.mail import Mail, before_sending, needs_view_right, outbox, refusals

LINK_LIFE = timedelta(days=2)
#: How the keys of letters begin that lead to a new password.
PASSWORD = "password:"
UNWANTED = "Whoever reads this address wants no letters from here."
OVERTAKEN = "Its link counts no more: it is too old, or the address was changed since."

needs_view_right(User)


@transaction.atomic
def write(user: User, address: str) -> None:
    """Write it down: whoever reads this address confirms by its link, signed in as this user, that it is theirs."""
    query = urlencode({"token": _signer(user).sign(address)})
    link = f"{settings.SITE_URL.rstrip('/')}{reverse('address')}?{query}"
    words = f"Open this link, signed in as {user.get_username()}, and Convoke writes to this address:\n\n{link}\n\n"
    words += "If you did not ask for it, do nothing."
    letter = Mail(key=f"address:{uuid4()}", to=address, subject="Confirm your address", text=words)
    outbox.write([letter.about(user)])


def confirmed(user: User, token: str) -> str:
    """Return the address that a letter's link confirms; "" for a link that is too old, used, or another person's."""
    try:
        return _signer(user).unsign(token, max_age=LINK_LIFE)
    except BadSignature:
        return ""


@before_sending(User)
def why_not(mail: Mail) -> str:
    """A void link confirms nothing, and to who wants no letters from here none of these goes."""
    if mail.key.startswith(PASSWORD):
        return ""  # its reader asked for it, and without it stays outside
    queries = [line.partition("?")[2] for line in mail.text.splitlines()]
    tokens = [value for query in queries for name, value in parse_qsl(query) if name == "token"]
    if not any(confirmed(mail.entity, token) == mail.to for token in tokens):
        return OVERTAKEN
    return UNWANTED if refusals.takes_none(mail.to) else ""


@receiver(pre_delete, sender=User)
def account_deleted(sender: Any, instance: User, **kwargs: Any) -> None:
    """What was to confirm an address of theirs goes with the account: a user has no relation to letters."""
    Mail.objects.about(instance).delete()


def _signer(user: User) -> TimestampSigner:
    return TimestampSigner(salt=f"address:{user.pk}:{user.email}")  # once used, or overtaken, it is void
