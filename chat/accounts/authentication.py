"""Who is at the other end of a socket: a session, a bearer token or a ticket; and when that ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import parse_cookie
from django.utils import timezone
from rest_framework.request import Request
from rest_framework_simplejwt.exceptions import AuthenticationFailed, InvalidToken

from agents import clock
from agents.signed_in import signed_in
from chat.accounts import sign_ins


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """A signed-in user, when this access runs out (None: not by itself), and what else it stands on."""

    user: User
    expires_at: datetime | None = None
    session: str = ""
    sign_in: UUID | None = None


def session_of(cookies: str) -> str:
    """Return the key of the session that a browser's cookies name; "" for none."""
    return parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME) or ""


def of_session(key: str) -> Access | None:
    """Return the access of this session. It ends with the password, as Django has it."""
    if not key or "\0" in key:  # which no row can have
        return None
    session = SessionStore(key)
    user = auth.get_user(SimpleNamespace(session=session))  # type: ignore[arg-type]
    return Access(user, session.get_expiry_date(), session=key) if user.is_authenticated and user.is_active else None


def by_token(token: str) -> Access | None:
    """Read a bearer access token."""
    reader = sign_ins.ByToken()
    try:
        valid = reader.get_validated_token(token.encode())
        user = reader.get_user(valid)
    except (InvalidToken, AuthenticationFailed):
        return None
    return of_token(user, valid)


def of_token(user: User, token: Any) -> Access:
    """Return the access of this user's token, which is valid."""
    left = datetime.fromtimestamp(token["exp"], tz=UTC) - datetime.now(UTC)  # tokens know the machine's clock only
    return Access(user, timezone.now() + clock.real(left.total_seconds()), sign_in=sign_ins.id_of(token))


def of_request(request: Request) -> Access:
    """Return what a request of the REST API stands on, whose user has signed in."""
    user = signed_in(request)
    if isinstance(request.successful_authenticator, sign_ins.ByToken):
        return of_token(user, request.auth)
    return Access(user, request.session.get_expiry_date(), session=request.session.session_key or "")


def ended(accesses: Iterable[Access]) -> set[Access]:
    """Return those that are over: whose user is gone, inactive or has a new password, or who signed out.

    It asks for how things are now, however they came to be so, in three statements whatever the number.
    """
    wanted = list(accesses)
    users = auth.get_user_model()._meta.db_table
    with connection.cursor() as cursor:
        ids = list({each.user.pk for each in wanted})
        cursor.execute(f"SELECT id, password FROM {users} WHERE is_active AND id = ANY(%s::bigint[])", [ids])
        passwords = dict(cursor.fetchall())
        sessions: set[str] = set()
        if keys := list({each.session for each in wanted if each.session}):
            cursor.execute("SELECT session_key FROM django_session WHERE session_key = ANY(%s::text[])", [keys])
            sessions = {key for (key,) in cursor.fetchall()}
    going_on = sign_ins.going_on({each.sign_in for each in wanted if each.sign_in})
    return {
        each
        for each in wanted
        if passwords.get(each.user.pk) != each.user.password
        or (each.session and each.session not in sessions)
        or (each.sign_in and each.sign_in not in going_on)
    }
