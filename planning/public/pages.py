"""The public pages: a guest answers an invitation, a vendor a request. Whoever holds the signed link may, no one else.

A forged link, and one of a guest who was taken off the list, are answered alike: not found. One of an event that was
deleted says that it does not take place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from agents import formatting
from planning import actions
from planning.models import Guest, Reservation
from planning.moments import asked_words
from planning.public import links
from planning.public.answer_page import answer_page, occasion
from planning.public.calendars import feed, of_guest
from planning.public.forms import RequestForm, RsvpForm, say
from planning.public.open_link import join
from planning.public.opened import opened
from planning.public.pictures import cover
from planning.public.throttles import too_often

Row = TypeVar("Row")
Asked = TypeVar("Asked", bound=Form)

SLOW_DOWN = "That was a lot of answers in a short time. Please try again in an hour."


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rsvp(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation and take the answer; it can be changed until the event is over.

    Looking answers nothing, whoever looks: programs that read letters follow their links.
    """
    find, template = links.guest_of, "planning/rsvp.html"
    return _answerable(request, token, find, _rsvp_form, _take_rsvp, template, answer_page)


def _rsvp_form(guest: Guest, data: QueryDict | None) -> RsvpForm:
    return RsvpForm(data, questions=list(guest.event.questions.all()))


def _take_rsvp(guest: Guest, form: RsvpForm) -> None:
    actions.rsvp(guest, **form.answered())


@never_cache
@require_POST
def dates(request: HttpRequest, token: str) -> HttpResponse:
    """Take which dates of a poll suit a guest; whatever is wrong is said on their page."""
    try:
        guest = links.guest_of(token)
    except links.EventGone:
        return render(request, "planning/gone.html", status=410)
    except ObjectDoesNotExist:
        raise Http404 from None
    wrong, code = SLOW_DOWN, 429
    if not too_often(request, token):
        given = request.POST
        asked = guest.event.date_options.values_list("pk", flat=True)
        votes = {pk: given[f"date_{pk}"] for pk in asked if f"date_{pk}" in given}
        try:
            actions.vote(guest, votes=votes)
            return redirect("rsvp", token=token)
        except ValidationError as error:
            wrong, code = " ".join(error.messages), 400
        except ObjectDoesNotExist:
            raise Http404 from None
    page = {**answer_page(guest, _rsvp_form(guest, None)), "wrong_dates": wrong}
    return render(request, "planning/rsvp.html", page, status=code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request(request: HttpRequest, token: str) -> HttpResponse:
    """Show a request to a vendor and take their answer, once."""
    find, template = links.reservation_of, "planning/request.html"
    return _answerable(request, token, find, lambda _, data: RequestForm(data), _answer_request, template, _request)


def _answerable(
    request: HttpRequest,
    token: str,
    find: Callable[[str], Row],
    form_of: Callable[[Row, QueryDict | None], Asked],
    take: Callable[[Row, Asked], None],
    template: str,
    page: Callable[[Row, Asked], dict[str, Any]],
) -> HttpResponse:
    """Show the row that the link is about; a posted form is taken, and what is wrong with it is said on the page."""
    try:
        row = find(token)
        form, code = form_of(row, request.POST if request.method == "POST" else None), 200
        if form.is_bound:
            code = 400
            if too_often(request, token):
                form.add_error(None, SLOW_DOWN)
                code = 429
            elif form.is_valid():
                try:
                    take(row, form)
                    return redirect(request.path)
                except ValidationError as error:
                    say(form, error)
    except links.EventGone:
        return render(request, "planning/gone.html", status=410)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, template, {"form": form, **page(row, form)}, status=code)


def _answer_request(reservation: Reservation, form: RequestForm) -> None:
    said = form.cleaned_data
    actions.answer_request(reservation, confirmed=said["answer"] == "yes", notes=said["notes"], shown=said["shown"])


def _request(reservation: Reservation, form: RequestForm) -> dict[str, Any]:
    """Return what is asked as the event stands now, and what was asked before where that has moved since."""
    event, hours = reservation.event, reservation.hours(reservation.event)
    stands = reservation.status in ("requested", "confirmed")
    before = asked_words(event, reservation.starts_at, reservation.ends_at)
    has_moved = stands and reservation.is_behind(event)
    return {
        "reservation": reservation,
        "on": asked_words(event, *hours) if hours and stands else before,
        "has_moved": has_moved,
        "before": before,
        "place_before": reservation.told_place if reservation.told_place != event.place else "",
        "is_open": hours is None,
        "asks": stands and hours is not None and (has_moved or reservation.status == "requested"),
        "occasion": reservation.occasion(event),
        "price": formatting.money(reservation.price, event.currency) if reservation.price else "",
        **occasion(event),
    }


urlpatterns = [
    path("rsvp/<str:token>/", rsvp, name="rsvp"),
    path("rsvp/<str:token>/dates/", dates, name="rsvp_dates"),
    path("rsvp/<str:token>/opened/", opened, name="rsvp_opened"),
    path("rsvp/<str:token>/event.ics", of_guest, name="rsvp_calendar"),
    path("calendar/<str:token>/events.ics", feed, name="calendar_feed"),
    path("covers/<slug:scene>/<slug:palette>.png", cover, name="cover_picture"),
    path("join/<uuid:link>/", join, name="join"),
    path("request/<str:token>/", request, name="request"),
]
