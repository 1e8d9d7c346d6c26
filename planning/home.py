"""What a host sees where they begin: their events as cards and as a month."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from agents import boards, formatting
from agents.boards import HomeSection
from planning.covers import cover_of
from planning.models import Event, Guest
from planning.moments import distance_words, when_words
from planning.pages import month

SOON = 6  # events that are shown at once; the others are behind "Show all"
BEFORE = 6  # events that are over, and as many that were cancelled


def events(request: HttpRequest, user: User) -> str:
    """Render them; "" for who has none: they are shown how to begin."""
    mine = Event.objects.visible_to(user).select_related("owner__zone")
    now = timezone.now()
    upcoming = list(mine.upcoming(now)[:100])
    past = list(mine.past(now)[:BEFORE])
    cancelled = list(mine.cancelled()[:BEFORE])
    if not upcoming and not past and not cancelled:
        return ""
    coming = _coming([*upcoming, *past, *cancelled])
    dated = [_card(event, coming) for event in upcoming if event.starts_at is not None]
    context = {
        "soon": dated[:SOON],
        "later": dated[SOON:],
        "drafts": [_card(event, coming) for event in upcoming if event.starts_at is None],
        "past": [_card(event, coming) for event in past],
        "cancelled": [_card(event, coming) for event in cancelled],
        "month": month.of(user, request.GET.get("month", "")),
    }
    return render_to_string("planning/home.html", context, request=request)


def _coming(events: list[Event]) -> dict[int, dict[str, Any]]:
    """Return by event how many people come, and how many guests are listed. One query."""
    is_coming = Q(answer=Guest.Answer.COMING)
    rows = Guest.objects.filter(event__in=[event.pk for event in events]).order_by().values("event_id")
    counted = rows.annotate(listed=Count("pk"), heads_coming=Coalesce(Sum("party_size", filter=is_coming), 0))
    return {row["event_id"]: dict(row) for row in counted}


def _card(event: Event, coming: dict[int, dict[str, Any]]) -> dict[str, Any]:
    guests = coming.get(event.pk, {"listed": 0, "heads_coming": 0})
    expected = event.guest_count or guests["listed"]
    people = formatting.number(guests["heads_coming"])
    return {
        "event": event,
        "cover": cover_of(event).data(),
        "when": when_words(event),
        "distance": distance_words(event),
        "guests": f"{people} of {formatting.number(expected)} coming" if expected else "",
        "is_cancelled": event.status == Event.Status.CANCELLED,
    }


boards.home.add("events", HomeSection("events", events))
