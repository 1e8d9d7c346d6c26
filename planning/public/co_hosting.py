"""The page behind the link of a letter that asks somebody to host an event, too."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agents.formatting import capital
from planning import actions
from planning.models import CoHostInvitation
from planning.moments import occasion_words


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def co_host(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show who asks to host what; posted by somebody signed in, it is accepted, and leads to the event.

    Whose link was taken back, or accepted by somebody else, finds nothing here.
    """
    found = CoHostInvitation.objects.select_related("event__owner__zone").filter(key=key).first()
    user = request.user
    if found is None or (found.accepted_at and found.accepted_by_id != user.pk):
        raise Http404
    error, code = "", 200
    if request.method == "POST" and user.is_authenticated:
        try:
            return redirect("event", event=actions.accept_co_hosting(key, by=user).pk)
        except ValidationError as wrong:
            error, code = " ".join(wrong.messages), 400
        except ObjectDoesNotExist:
            raise Http404 from None
    facts = {
        "event": found.event,
        "when": capital(occasion_words(found.event, zone=True)),
        "plans": found.may == CoHostInvitation.May.CHANGE,
        "sign_in": f"{reverse('login')}?next={request.path}",
        "error": error,
    }
    return render(request, "planning/co_hosting.html", facts, status=code)


urlpatterns = [path("host/<uuid:key>/", co_host, name="co_host")]
