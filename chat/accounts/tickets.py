"""Tickets: a single-use key to one socket, for clients that cannot set a header."""

from __future__ import annotations

import hashlib
import secrets

from django.utils import timezone
from django.utils.crypto import constant_time_compare

from agents import clock
from chat.accounts import authentication, sign_ins
from chat.accounts.authentication import Access
from chat.accounts.models import Ticket

LIFE = 60.0  # seconds


def issue(asked_by: Access) -> str:
    """Make one, good for as long as the access it was asked for with. Those that ran out are swept away here."""
    now = timezone.now()
    Ticket.objects.filter(expires_at__lt=now).delete()
    ticket = secrets.token_urlsafe(32)
    Ticket.objects.create(
        digest=_digest(ticket),
        user=asked_by.user,
        sign_in_id=asked_by.sign_in,
        session=asked_by.session,
        fingerprint=asked_by.user.get_session_auth_hash(),
        access_ends_at=asked_by.expires_at,
        expires_at=now + clock.real(LIFE),
    )
    return ticket


def use(ticket: str) -> Access | None:
    """Use a ticket up: of two that come with it at once, one is let in."""
    row = Ticket.objects.select_related("user").filter(digest=_digest(ticket)).first()
    if row is None or not Ticket.objects.filter(pk=row.pk).delete()[0]:
        return None
    return Access(row.user, row.access_ends_at, row.session, row.sign_in_id) if _is_good(row) else None


def _is_good(row: Ticket) -> bool:
    if row.expires_at <= timezone.now() or not row.user.is_active:
        return False
    if not constant_time_compare(row.fingerprint, row.user.get_session_auth_hash()):
        return False  # a new password
    if row.session and authentication.of_session(row.session) is None:
        return False
    return row.sign_in_id is None or row.sign_in_id in sign_ins.going_on({row.sign_in_id})


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()
