"""Calendars by a link that nobody else has: a guest's event as a file."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from planning.letters.calendar import calendar
from planning.public import links


@never_cache
@require_safe
def of_guest(request: HttpRequest, token: str) -> HttpResponse:
    """Return the event that a guest is invited to, for their calendar; 404 as long as its date is open."""
    try:
        guest = links.guest_of(token)
    except (links.EventGone, ObjectDoesNotExist):
        raise Http404 from None
    file = calendar(guest.event, guest)
    if not file:
        raise Http404
    return as_file(file)


def as_file(file: bytes) -> HttpResponse:
    """Answer with a calendar."""
    headers = {"Content-Disposition": 'attachment; filename="event.ics"'}
    return HttpResponse(file, content_type="text/calendar; charset=utf-8", headers=headers)
