"""A list of tracks with their lengths and prices: of an artist, an album, a genre, or a title."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents import formatting
from agents.runtime import widget
from musicstore import listings
from musicstore.listings import PAGE
from musicstore.models import Artist


@widget("tracks", template="musicstore/tracks.html", title="Tracks")
def tracks(user: User, of: str, by: int = 0) -> dict[str, Any]:
    """Return `{"list": …, "tracks": [first page], "next": page or None}` of the list called `of`."""
    return page_of(of, by, 1)


def page_of(of: str, by: int, page: int) -> dict[str, Any]:
    """Return a page of a list of tracks. Errors: `ObjectDoesNotExist`."""
    listing = listings.found(of, by)
    number = listing.tracks.count()
    is_artists = of.startswith("artist:")
    return {
        "list": {
            "of": of,
            "by": by,
            "title": listing.title,
            "about": f"by {listing.row}" if of.startswith("title:") and isinstance(listing.row, Artist) else "",
            "count": number,
            "count_words": formatting.count(number, "track"),
            "is_artists": is_artists,
        },
        "tracks": [listings.track_data(track) for track in listing.page(page)],
        "next": page + 1 if page * PAGE < number else None,
        "left": max(0, number - page * PAGE),
    }
