"""Which browser somebody sits at: a cookie that outlives sessions, as a push subscription does."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from django.conf import settings

COOKIE = "browser"
LIFE = timedelta(days=400)  # the longest that browsers keep a cookie


def name(request: Any) -> str:
    """Return what the browser calls itself, or a new name for `remember`."""
    return request.COOKIES.get(COOKIE, "")[:100] or secrets.token_urlsafe(18)


def remember(response: Any, name: str) -> None:
    response.set_cookie(
        COOKIE, name, max_age=LIFE, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
    )


def digest(name: str) -> str:
    """Return what is stored of a name: who reads the rows cannot pass for the browser. Of none: nothing."""
    return hashlib.sha256(name.encode()).hexdigest() if name else ""


def digest_of(request: Any) -> str:
    """The same of whoever sent this request; "" when it has no cookies (a program, a test)."""
    return digest(getattr(request, "COOKIES", {}).get(COOKIE, "")[:100])
