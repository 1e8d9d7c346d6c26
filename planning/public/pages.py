"""The public pages: a guest answers an invitation, a vendor a request. Whoever holds the signed link may, no one else.

A forged link, and one of a guest who was taken off the list, are answered alike: not found. One of an event that was
deleted says that it does not take place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents import formatting
from planning import actions, moments
from planning.covers import cover_of
from planning.models import Event, Guest, Reservation
from planning.public import links
from planning.public.calendars import of_guest
from planning.public.forms import ANSWERS, RequestForm, RsvpForm
from planning.public.opened import opened
from planning.public.throttles import too_often

Row = TypeVar("Row")

SLOW_DOWN = "That was a lot of answers in a short time. Please try again in an hour."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rsvp(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and take the answer; it can be changed until the event is over."""
    return _answerable(request, token, links.guest_of, RsvpForm, actions.rsvp, "planning/rsvp.html", _invitation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request(request: HttpRequest, token: str) -> HttpResponse:
    """Show a request to a vendor and take their answer, once."""
    find, take = links.reservation_of, _answer_request
    return _answerable(request, token, find, RequestForm, take, "planning/request.html", _request)


def _answerable(
    request: HttpRequest,
    token: str,
    find: Callable[[str], Row],
    form_class: type[Form],
    take: Callable[..., object],
    template: str,
    facts: Callable[[Row], dict[str, Any]],
) -> HttpResponse:
    """Show the row that the link is about; a posted form goes to `take(row, **fields)`, and its errors on the page."""
    try:
        row = find(token)
        form, code = form_class(request.POST if request.method == "POST" else None), 200
        if form.is_bound:
            code = 400
            if too_often(request, token):
                form.add_error(None, SLOW_DOWN)
                code = 429
            elif form.is_valid():
                try:
                    take(row, **form.cleaned_data)
                    return redirect(request.path)
                except ValidationError as error:
                    _say(form, error)
    except links.EventGone:
        return render(request, "planning/gone.html", status=410)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, template, {"form": form, **facts(row)}, status=code)


def _say(form: Form, error: ValidationError) -> None:
    """Put what is wrong beside its field, or above the form where it has no such field."""
    for field, said in (error.message_dict if hasattr(error, "error_dict") else {"": error.messages}).items():
        form.add_error(field if field in form.fields else None, said)


def _invitation(guest: Guest) -> dict[str, Any]:
    event = guest.event
    return {
        "guest": guest,
        "answers": ANSWERS,
        "over": event.is_over,
        **_occasion(event),
    }


def _answer_request(reservation: Reservation, answer: str, notes: str) -> None:
    actions.answer_request(reservation, confirmed=answer == "yes", notes=notes)


def _request(reservation: Reservation) -> dict[str, Any]:
    clock = reservation.event.clock
    return {
        "reservation": reservation,
        "on": moments.period(reservation.starts_at, reservation.ends_at, clock, zone=False),
        "price": formatting.money(reservation.price, reservation.event.currency),
        **_occasion(reservation.event),
        "zone": moments.zone_name(reservation.starts_at, clock),
    }


def _occasion(event: Event) -> dict[str, Any]:
    """Return what both pages tell of an event, in its own time zone."""
    return {
        "event": event,
        "cover": cover_of(event),
        "when": formatting.capital(moments.when_words(event, zone=False)),
        "distance": moments.distance_words(event),
        "zone": moments.zone_name(event.starts_at, event.clock) if event.starts_at else "",
    }


urlpatterns = [
    path("rsvp/<str:token>/", rsvp, name="rsvp"),
    path("rsvp/<str:token>/opened/", opened, name="rsvp_opened"),
    path("rsvp/<str:token>/event.ics", of_guest, name="rsvp_calendar"),
    path("request/<str:token>/", request, name="request"),
]
