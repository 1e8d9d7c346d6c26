"""Tracks that somebody may like, each with why: in words of theirs that are looked up each time it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from agents import formatting, memory
from agents.runtime import widget
from musicstore import customers, listings
from musicstore.formatting import named
from musicstore.models import Artist, Invoice, InvoiceLine, Track

MOST = 50  # tracks of a card


@widget("recommendations", template="musicstore/recommendations.html", title="You may like")
def recommendations(user: User, picks: list[list[Any]]) -> dict[str, Any]:
    """Return `{"tracks": [track with `why`], "count_words": …}` of pairs of a track's id and a reason's key.

    What was forgotten since, and what somebody bought for whom the person does not speak any more, is no reason.
    """
    pairs = [(each[0], str(each[1])) for each in picks[:MOST] if len(each) == 2 and isinstance(each[0], int)]
    found = Track.objects.select_related("album__artist", "genre").in_bulk([track for track, _ in pairs])
    why = words_of(user, [reason for _, reason in pairs], _quoted)
    tracks = [
        {**listings.track_data(found[track]), "why": why.get(reason, "")} for track, reason in pairs if track in found
    ]
    return {"tracks": tracks, "count_words": formatting.count(len(tracks), "track")}


def words_of(user: User, reasons: Sequence[str], quoted: Callable[[str], str] = named) -> Mapping[str, str]:
    """Return reasons in words by their keys. Six queries at most. `quoted` writes what others wrote."""
    facts = {key: UUID(key[5:]) for key in reasons if key.startswith("fact:") and _is_id(key[5:])}
    said = {fact.pk: fact for fact in memory.facts_of(user).filter(pk__in=facts.values())}
    words = {key: f"You told me: {quoted(said[pk].quote)}" for key, pk in facts.items() if pk in said}
    artists = {key: int(key[7:]) for key in reasons if key.startswith("bought:") and key[7:].isdigit()}
    if artists:
        theirs = list(customers.seen_by(user).values_list("pk", flat=True))
        invoices = list(Invoice.objects.filter(customer__in=theirs).values_list("pk", flat=True))
        has = list(InvoiceLine.objects.filter(invoice__in=invoices).values_list("track", flat=True))
        of = set(Track.objects.filter(pk__in=has, album__isnull=False).values_list("album__artist_id", flat=True))
        known = {row.pk: row.name for row in Artist.objects.filter(pk__in=of & set(artists.values()))}
        words |= {key: f"You bought music by {quoted(known[pk])}" for key, pk in artists.items() if pk in known}
    return words


def _quoted(words: str) -> str:
    """On a card nothing is Markdown."""
    return f"“{words}”"


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
