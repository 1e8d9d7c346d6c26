"""The invitation as guests will see it in their mailbox, before it is sent."""

from __future__ import annotations

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents.mail import as_page
from agents.signed_in import signed_in
from planning.letters import to_guests
from planning.models import Event

#: A letter styles itself, for mail programs, and does nothing.
LETTER = {"default-src": [NONE], "style-src": ["'unsafe-inline'"], "img-src": [SELF], "frame-ancestors": [NONE]}


@never_cache
@require_safe
@login_required
@csp(LETTER)  # type: ignore[arg-type]  # its stub knows no view that takes more than the request
def letter_preview(request: HttpRequest, event: int, announcement: int | None = None) -> HttpResponse:
    """Show the invitation, or another letter; what is not there for somebody is 404 like what is not there at all."""
    row = Event.objects.visible_to(signed_in(request)).select_related("owner__zone", "invitation").filter(pk=event)
    found = row.first()
    if found is None:
        raise Http404
    if announcement is None:
        return HttpResponse(as_page(to_guests.preview(found)))
    letter = found.announcements.filter(pk=announcement).first()
    if letter is None:
        raise Http404
    return HttpResponse(as_page(to_guests.announcement_preview(found, letter)))
