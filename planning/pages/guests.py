"""All guests of an event in pages: searched, filtered, sorted by the database; and as a table to be saved."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents import boards
from agents.boards import Board
from agents.formatting import capital, sentence
from agents.signed_in import signed_in
from planning.actions.guests import MOST_GUESTS
from planning.content import GuestListContent
from planning.guest_lists import export
from planning.models import Event, Guest
from planning.models.guest_queries import SORTS
from planning.summaries.guests import attendance
from planning.widgets.importing import party

PAGE = 50  # guests
LONGEST = 100  # characters of a search


def the_event(request: HttpRequest, event: int) -> Event:
    """Return one of the person's events. Errors: `Http404`, as for one that is not there."""
    row = Event.objects.visible_to(signed_in(request)).filter(pk=event).first()
    if row is None:
        raise Http404
    return row


@never_cache
@require_safe
@login_required
def guests(request: HttpRequest, event: int) -> HttpResponse:
    """Show a page of the list: `?q=ann&answer=coming&sort=name&page=2`. What is none of these is as if not said.

    `?print`: all of them on one page.
    """
    row = the_event(request, event)
    words = request.GET.get("q", "").strip()[:LONGEST]
    answer = request.GET.get("answer", "") if request.GET.get("answer") in Guest.Answer.values else ""
    sort = request.GET.get("sort", "") if request.GET.get("sort") in SORTS else "added"
    rows = row.guests.matching(words).sorted_by(sort)
    prints = "print" in request.GET
    at_once = MOST_GUESTS if prints else PAGE
    page = Paginator(rows.filter(answer=answer) if answer else rows, at_once).get_page(request.GET.get("page"))
    asked = {"q": words, "answer": answer, "sort": sort}
    shown: dict[str, Any] = {
        "event": row,
        "prints": prints,
        "page": page,
        "found": [(guest, party(guest)) for guest in page],
        "asked": asked,
        "query": urlencode({name: value for name, value in asked.items() if value}),
        "answers": Guest.Answer.choices,
        "sorts": [(name, words) for name, (words, _) in SORTS.items()],
        "attendance": sentence(capital(attendance(GuestListContent.of(row)))),
    }
    return boards.show(request, Board(f"event:{row.pk}:all-guests", row.title, []), "planning/guests.html", **shown)


@never_cache
@require_safe
@login_required
def guests_csv(request: HttpRequest, event: int) -> HttpResponse:
    """Hand the list out as a table."""
    row = the_event(request, event)
    name = f"{slugify(row.title)[:60] or 'event'}-guests.csv"
    answer = HttpResponse(export.to_csv(row.guests.all()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
