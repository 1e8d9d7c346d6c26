"""Whether a guest has looked at their invitation: said by the page, once somebody moves on it."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agents.runtime import touch
from planning.models import Guest
from planning.public import links


@csrf_exempt  # the link is what nobody else has, and this says no more than that it was opened
@never_cache
@require_POST
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Note that the page was seen, the first time."""
    try:
        guest = links.guest_of(token)
    except (links.EventGone, ObjectDoesNotExist):
        raise Http404 from None
    if Guest.objects.filter(pk=guest.pk, opened_at=None).update(opened_at=timezone.now()):
        touch({f"invitations:{guest.event_id}", f"letters:{guest.event_id}"})
    return HttpResponse(status=204)
