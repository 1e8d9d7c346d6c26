"""An event's page: everything of it in tabs, each with an address of its own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agents import boards
from agents.boards import Board
from agents.runtime import Widget
from agents.signed_in import signed_in
from planning import actions
from planning.models import Event
from planning.pages import tabs
from planning.vendors import kinds
from planning.widgets import rows


@never_cache
@require_safe
@login_required
def event_page(request: HttpRequest, event: int, tab: str = tabs.TABS[0].name) -> HttpResponse:
    """Show one tab. Who may not see the event is told what anybody is told of one that is not there."""
    row = Event.objects.visible_to(signed_in(request)).filter(pk=event).first()
    here = tabs.named(tab)
    if row is None or here is None or not here.cards:
        raise Http404
    page = rows.ALL if "print" in request.GET else _page(request.GET.get("page", ""))
    cards = list(here.cards_of(row, request.GET, page))
    links = [{"title": each.title, "url": url_of(row, each), "is_here": each is here} for each in tabs.shown()]
    found = request.GET.get("find", "")
    name = ":".join(["event", str(row.pk), here.name, str(page), *([found] if found in kinds.CALLED else [])])
    board = Board(name, row.title, cards, thread=row.thread)
    trades = [{"name": kind, "title": kinds.title(kind), "is_here": kind == found} for kind in kinds.CALLED]
    context = {"event": row, "tab": here, "tabs": links, "trades": trades, "prints": page == rows.ALL}
    return boards.show(request, board, "planning/event_page.html", **context)


@require_POST
@login_required
def make_list(request: HttpRequest, event: int) -> HttpResponse:
    """Make a shopping list: what is usual for the event or, with `title`, an empty one of that name."""
    user = signed_in(request)
    row = Event.objects.visible_to(user).filter(pk=event).first()
    if row is None:
        raise Http404
    title = request.POST.get("title", "")[:200].replace("\x00", "")
    actions.make_shopping_list(row, by=user, items=[] if title.strip() else None, title=title)
    return redirect("event", row.pk, "shopping")


@require_POST
@login_required
@transaction.atomic
def talk(request: HttpRequest, event: int) -> HttpResponse:
    """Begin a conversation about the event. A host's becomes the one that it is planned in."""
    user = signed_in(request)
    row = Event.objects.visible_to(user).filter(pk=event).first()
    if row is None:
        raise Http404
    thread = boards.begin(user, row.title, [Widget("event_card", {"event": row.pk})])
    if row.owner_id == user.pk:  # whoever co-hosts leaves the owner's as it is
        Event.objects.filter(pk=row.pk).update(thread=thread)
    return redirect("conversation", thread)


def _page(number: str) -> int:
    """Return which page of long lists is wanted, from 1."""
    return max(1, int(number)) if number.isascii() and number.isdigit() and len(number) < 5 else 1


def url_of(event: Event, tab: tabs.Tab) -> str:
    """Return a tab's address; the first one's is the event's."""
    return reverse("event", args=[event.pk] if tab is tabs.TABS[0] else [event.pk, tab.name])
