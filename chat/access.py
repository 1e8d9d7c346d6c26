"""Who is at the other end of a socket: a session, a bearer token or a ticket; and when that ends."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.signals import user_logged_out
from django.contrib.sessions.backends.db import SessionStore
from django.core.signing import BadSignature, TimestampSigner
from django.dispatch import receiver
from django.http import parse_cookie
from django.http.request import split_domain_port, validate_host
from django.utils import timezone
from django.utils.http import is_same_domain
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken

from agents import clock
from chat.models import SignOut, Ticket

TICKET_LIFE = timedelta(seconds=60)
NEW_LIFE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Access:
    """A signed-in user, and when this access runs out (None: not by itself)."""

    user: Any
    expires_at: datetime | None


def by_session(cookies: str) -> Access | None:
    """Read the session cookie of a browser's handshake."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME)
    if not key:
        return None
    session = SessionStore(key)
    user = auth.get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    return Access(user, session.get_expiry_date()) if user.is_authenticated and user.is_active else None


def by_token(token: str) -> Access | None:
    """Read a bearer access token."""
    reader = JWTAuthentication()
    try:
        valid = reader.get_validated_token(token.encode())
        user = reader.get_user(valid)
    except (InvalidToken, AuthenticationFailed):
        return None
    left = datetime.fromtimestamp(valid["exp"], tz=UTC) - datetime.now(UTC)  # tokens know the machine's clock only
    return Access(user, timezone.now() + clock.real(left.total_seconds()))


def issue_ticket(user: Any) -> str:
    """Make a single-use ticket; only its hash is stored. Tickets that ran out are swept away here."""
    Ticket.objects.filter(expires_at__lt=timezone.now()).delete()
    ticket = secrets.token_urlsafe(32)
    Ticket.objects.create(digest=_digest(ticket), user=user, expires_at=timezone.now() + TICKET_LIFE)
    return ticket


def by_ticket(ticket: str) -> Access | None:
    """Use a ticket up: of two that come with it at once, one is let in."""
    row = Ticket.objects.select_related("user").filter(digest=_digest(ticket)).first()
    if row is None or not Ticket.objects.filter(pk=row.pk).delete()[0]:
        return None
    return Access(row.user, None) if row.expires_at > timezone.now() and row.user.is_active else None


def _digest(ticket: str) -> str:
    return hashlib.sha256(ticket.encode()).hexdigest()


def is_own_origin(headers: dict[bytes, bytes]) -> bool:
    """A browser's socket must come from a page of this very site, or one the operator trusts."""
    origin = headers.get(b"origin", b"").decode("latin1")
    host = headers.get(b"host", b"").decode("latin1")
    try:
        netloc = urlsplit(origin).netloc.lower()
    except ValueError:  # no address at all
        return False
    if not netloc:
        return False
    if any(_is_trusted(origin, trusted) for trusted in settings.CSRF_TRUSTED_ORIGINS):
        return True
    domain, _ = split_domain_port(host)
    allowed = settings.ALLOWED_HOSTS or (["localhost", "127.0.0.1", "[::1]"] if settings.DEBUG else [])
    return bool(domain) and validate_host(domain, allowed) and netloc == host.lower()


def _is_trusted(origin: str, trusted: str) -> bool:
    """`https://*.example.org` stands for every host below it, as in Django."""
    wanted, given = urlsplit(trusted), urlsplit(origin)
    if wanted.netloc.startswith("*."):
        return given.scheme == wanted.scheme and is_same_domain(given.netloc, wanted.netloc.lstrip("*"))
    return origin == trusted


def sign_new(user: Any, conversation: Any) -> str:
    """Let this user's page make the conversation of this id: nobody can try ids to see which exist."""
    return _new_signer(user).sign(str(conversation)).removeprefix(f"{conversation}:")


def may_make(user: Any, conversation: Any, signature: str) -> bool:
    """Tell whether `signature` is ours, for this user and id, and not too old."""
    try:
        _new_signer(user).unsign(f"{conversation}:{signature}", max_age=NEW_LIFE)
    except BadSignature:
        return False
    return True


def _new_signer(user: Any) -> TimestampSigner:
    return TimestampSigner(salt=f"new-conversation:{user.pk}")


def sign_out(user: Any) -> None:
    """Close this user's sockets: every process does so within a second or two."""
    SignOut.objects.update_or_create(user=user, defaults={"at": timezone.now()})


def ended(users: Iterable[Any]) -> dict[Any, datetime]:
    """Return, for those of these users who signed out, when; whoever is no longer active counts as of ever."""
    wanted = set(users)
    found = dict(SignOut.objects.filter(user__in=wanted).values_list("user", "at"))
    active = set(auth.get_user_model().objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    for gone in wanted - active:
        found[gone] = datetime.max.replace(tzinfo=UTC)
    return found


@receiver(user_logged_out)
def _page_signed_out(sender: Any, user: Any = None, **kwargs: Any) -> None:
    if user is not None:
        sign_out(user)
