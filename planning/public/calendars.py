"""Calendars by a link that nobody else has: a guest's event as a file, all of a host's events as a feed."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_safe

from planning.letters import calendar
from planning.models import Event
from planning.public import links

#: How long an event that was stays in a feed, and how many events it has at most.
KEPT, MOST = timedelta(days=366), 2000


@never_cache
@require_safe
def of_guest(request: HttpRequest, token: str) -> HttpResponse:
    """Return the event that a guest is invited to, for their calendar; 404 as long as its date is open."""
    try:
        guest = links.guest_of(token)
    except (links.EventGone, ObjectDoesNotExist):
        raise Http404 from None
    file = calendar.calendar(guest.event, guest)
    if not file:
        raise Http404
    return as_file(file)


@conditional_page
@cache_control(private=True, max_age=0)
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the events that a host owns or co-hosts, as of now; what is past a year ago is left out."""
    try:
        user = links.feed_of(token).user
    except ObjectDoesNotExist:
        raise Http404 from None
    events = Event.objects.visible_to(user).filter(starts_at__gte=timezone.now() - KEPT).select_related("owner__zone")
    name = f"Events of {user.get_full_name() or user.get_username()}"
    return as_file(calendar.feed(events.order_by("starts_at", "pk")[:MOST], name=name))


def as_file(file: bytes) -> HttpResponse:
    """Answer with a calendar."""
    headers = {"Content-Disposition": 'attachment; filename="event.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
