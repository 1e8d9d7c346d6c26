"""Guessing passwords: whoever tries too often waits, at every door. REST, the sign-in page and the admin are one case.

Tries are counted by address and name, and by address alone, in the scopes `login` and `login_address`, new accounts in
`signup`; each web process counts its own.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from rest_framework.throttling import SimpleRateThrottle

DEMO = {"demo", "admin"}  # accounts whose password is their name


class ByName(SimpleRateThrottle):
    """Tries of one address at one account."""

    scope = "login"

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = hashlib.sha256(name.strip().casefold().encode(errors="replace")).hexdigest()

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"sign-in:{self.get_ident(request)}:{self.name}"


class ByAddress(SimpleRateThrottle):
    """Tries of one address at any account."""

    scope = "login_address"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"sign-in:{self.get_ident(request)}"


class NewAccounts(SimpleRateThrottle):
    """Accounts made from one address."""

    scope = "signup"

    def get_cache_key(self, request: Any, view: Any) -> str:
        return f"sign-up:{self.get_ident(request)}"


class Guard:
    """The first of the authentication backends: it knows nobody, and stops those who try too often.

    It has no `get_user`, so that no session is ever this backend's.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> None:
        """Count this try. Errors: `PermissionDenied`, after which no other backend is asked."""
        if request is None or username is None:
            return
        if not settings.DEBUG and username in DEMO and password == username:
            raise PermissionDenied  # whoever tried it out with DEBUG on may have left these accounts behind
        for throttle in (ByName(username), ByAddress()):
            if not throttle.allow_request(request, None):  # type: ignore[arg-type]
                request.must_wait = throttle.wait() or 1.0  # type: ignore[attr-defined]
                raise PermissionDenied


def must_wait(request: HttpRequest) -> float | None:
    """Return the seconds to wait when this request's sign-in was stopped for its many predecessors, else None."""
    return getattr(request, "must_wait", None)
