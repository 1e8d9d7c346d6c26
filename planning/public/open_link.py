"""The page behind an event's one link for everybody: who comes by it says their name, and answers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from planning import actions
from planning.models import Event, Guest
from planning.public import links
from planning.public.answer_page import answer_page
from planning.public.forms import RsvpForm, say
from planning.public.throttles import joins_too_often

SLOW_DOWN = "Many have answered here in a short time. Please try again in an hour."

#: For so long a browser knows who answered by it.
REMEMBERED = 365 * 24 * 3600


class JoinForm(RsvpForm):
    """As a guest answers, with a name and, if they like, an address."""

    name = forms.CharField(max_length=120, error_messages={"required": "Say who you are."})
    email = forms.EmailField(max_length=254, required=False)

    def joined(self) -> dict[str, Any]:
        return {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"], **self.answered()}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, link: UUID) -> HttpResponse:
    """Show the invitation and put whoever answers on the list; whoever did so in this browser sees their own page.

    Who leaves an address finds their own link in a letter to it, and nowhere else: so the page tells nobody whose
    addresses are on the list, and gives nobody an answer in another's name to keep.
    """
    event = Event.objects.select_related("owner__zone", "invitation").filter(open_link=link).first()
    if event is None:
        raise Http404
    if known := _known(request, event):
        return redirect(links.path_of(known))
    form, code, written = JoinForm(request.POST or None, questions=list(event.questions.all())), 200, False
    if request.method == "POST":
        code = 400
        if joins_too_often(request, link):
            form.add_error(None, SLOW_DOWN)
            code = 429
        elif form.is_valid():
            try:
                guest = actions.join(link, **form.joined())
                if not guest.email:
                    return _remember(guest, request)
                written, code = True, 200
            except actions.ListedAlready as listed:
                actions.send_own_link(listed.guest)
                written, code = True, 200
            except ValidationError as error:
                say(form, error)
            except ObjectDoesNotExist:
                raise Http404 from None
    guest = Guest(event=event, party_limit=actions.OPEN_LINK_PARTY)
    page = {**answer_page(guest, form), "asks_name": True, "written": written}
    return render(request, "planning/join.html", page, status=code)


def _remember(guest: Guest, request: HttpRequest) -> HttpResponse:
    answer = redirect(links.path_of(guest))
    answer.set_signed_cookie(
        f"joined-{guest.event_id}",
        str(guest.pk),
        max_age=REMEMBERED,
        path="/join/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return answer


def _known(request: HttpRequest, event: Event) -> Guest | None:
    """Return who of the event's guests answered in this browser."""
    pk = request.get_signed_cookie(f"joined-{event.pk}", default=None)
    return event.guests.filter(pk=pk).first() if pk else None
