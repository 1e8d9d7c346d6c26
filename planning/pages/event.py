"""An event's page: everything of it in tabs, each with an address of its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from agents import boards
from agents.boards import Board
from agents.signed_in import signed_in
from planning.models import Event
from planning.pages import tabs


@never_cache
@require_safe
@login_required
def event_page(request: HttpRequest, event: int, tab: str = tabs.TABS[0].name) -> HttpResponse:
    """Show one tab. Who may not see the event is told what anybody is told of one that is not there."""
    row = Event.objects.visible_to(signed_in(request)).filter(pk=event).first()
    here = tabs.named(tab)
    if row is None or here is None or not here.cards:
        raise Http404
    page = _page(request.GET.get("page", ""))
    cards = list(here.cards_of(row, page))
    links = [{"title": each.title, "url": url_of(row, each), "is_here": each is here} for each in tabs.shown()]
    board = Board(f"event:{row.pk}:{here.name}:{page}", row.title, cards)
    return boards.show(request, board, "planning/event_page.html", event=row, tab=here, tabs=links)


def _page(number: str) -> int:
    """Return which page of long lists is wanted, from 1."""
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else 1


def url_of(event: Event, tab: tabs.Tab) -> str:
    """Return a tab's address; the first one's is the event's."""
    return reverse("event", args=[event.pk] if tab is tabs.TABS[0] else [event.pk, tab.name])
