"""What a request's cookies say of the person: which browser they sit at, and their device's time zone."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agents import zones
from chat.accounts import browsers

Answer = Callable[[HttpRequest], HttpResponse]
WATCHED = ("/healthz", "/readyz")  # asked by those who watch: nothing about a person, so no query about one


def known_browser(get_response: Answer) -> Answer:
    """Let a browser that somebody has signed in with know its name."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if name := getattr(request, "browser", ""):
            browsers.remember(response, name)
        return response

    return respond


def time_zone(get_response: Answer) -> Answer:
    """Let pages speak in the time zone of the person's device."""

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
