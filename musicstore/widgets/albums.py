"""An artist's albums, as a grid of covers."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents import formatting
from agents.runtime import widget
from musicstore import listings
from musicstore.listings import PAGE
from musicstore.models import Album, Artist


@widget(
    "albums",
    template="musicstore/albums.html",
    title="Albums",
    follows={Artist: "pk", Album: "artist_id"},
)
def albums(user: User, artist: int) -> dict[str, Any]:
    """Return `{"artist": …, "albums": [first page], "count_words": …, "next": page or None}`."""
    return page_of(artist, 1)


def page_of(artist: int, page: int) -> dict[str, Any]:
    """Return a page of an artist's albums. Errors: `ObjectDoesNotExist`."""
    row = Artist.objects.get(pk=artist)
    rows = listings.albums_of(row)
    number = rows.count()
    shown = [
        {**listings.album_data(each), "tracks_words": formatting.count(each.songs, "track")}
        for each in rows[(page - 1) * PAGE : page * PAGE]
    ]
    return {
        "artist": {"id": row.pk, "name": row.name},
        "albums": shown,
        "count": number,
        "count_words": formatting.count(number, "album"),
        "next": page + 1 if page * PAGE < number else None,
        "left": max(0, number - page * PAGE),
    }
