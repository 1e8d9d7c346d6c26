"""Which traces of signing in are history: places nobody comes from any more. What has run out is not even that."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from agents.retention import history
from chat.accounts.models import KnownPlace, SignIn, Ticket


@history("known places")
def known_places(before: datetime) -> QuerySet[KnownPlace]:
    return KnownPlace.objects.filter(seen_at__lt=before)


@history("sign-ins", is_kept=False)
def sign_ins(before: datetime) -> QuerySet[SignIn]:
    """Those whose last refresh token has run out: nothing can renew them."""
    last = timezone.now() - 2 * api_settings.REFRESH_TOKEN_LIFETIME
    return SignIn.objects.filter(renewed_at__lt=min(before, last))


@history("tokens", is_kept=False)
def tokens(before: datetime) -> QuerySet[OutstandingToken]:
    """With their place on the blacklist. One that has run out is refused without it, by the machine's clock."""
    return OutstandingToken.objects.filter(expires_at__lt=min(before, datetime.now(UTC)))


@history("tickets", is_kept=False)
def tickets(before: datetime) -> QuerySet[Ticket]:
    return Ticket.objects.filter(expires_at__lt=before)


@history("sessions", is_kept=False)
def sessions(before: datetime) -> QuerySet[Session]:
    return Session.objects.filter(expire_date__lt=before)
