"""Middleware: tells the server which connections are a signed-in person's, for those of strangers are bounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser, User


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        tell = getattr(request, "scope", {}).get("identified")
        if tell is not None and (user := _known_user(request)) is not None and user.is_authenticated:
            tell()
        return response

    return respond


def _known_user(request: HttpRequest) -> User | AnonymousUser | None:
    """Return who it was, if anything has asked for that already: it is worth no query."""
    user = request.__dict__.get("user")
    return request.__dict__.get("_cached_user") if isinstance(user, SimpleLazyObject) else user
