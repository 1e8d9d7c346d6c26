"""Middleware: pages speak in the time zone of the person's device, which a cookie tells."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agents import zones

WATCHED = ("/healthz", "/readyz")  # asked by those who watch: nothing about a person, so no query about one


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        zone = zones.named(request.COOKIES.get("timezone"))
        if zone is None or request.path_info in WATCHED:
            return get_response(request)
        if request.user.is_authenticated and request.session.get("timezone") != zone.key:
            zones.note(request.user, zone.key)  # for runs and sockets, which see no cookie of a page
            request.session["timezone"] = zone.key
        with timezone.override(zone):
            return get_response(request)

    return respond
