"""Lists of tracks and albums: what is on them, and a page of them as data.

A list of tracks has a name, `artist:1`, `album:4`, `genre:2`, `title:love` or `chosen:7,3`, by which a card finds it
again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, Count, F, Func, Model, QuerySet, Value

from musicstore import lookup
from musicstore.formatting import length, price
from musicstore.models import Album, Artist, Genre, Track

PAGE = 25  # rows that are shown, and told to a model, at a time

_ABOUT: dict[str, type[Model]] = {"artist": Artist, "album": Album, "genre": Genre}


@dataclass(frozen=True)
class Listing:
    """Tracks, what they have in common, and how many there are. `row` is the artist, album or genre they are of."""

    name: str
    title: str
    tracks: QuerySet[Track]
    row: Any = None

    def page(self, number: int = 1) -> list[Track]:
        """Return so many tracks as a page has, with their albums, artists and genres."""
        rows = self.tracks.select_related("album__artist", "genre")
        return list(rows[(number - 1) * PAGE : number * PAGE])


def tracks_of(row: Artist | Album | Genre) -> Listing:
    """Return the tracks of an artist, an album or a genre, in the order of their albums."""
    if isinstance(row, Artist):
        return Listing(
            f"artist:{row.pk}", f"Tracks by {row}", Track.objects.filter(**_called("album__artist", row)), row
        )
    if isinstance(row, Album):
        return Listing(f"album:{row.pk}", row.title, Track.objects.filter(album=row).order_by("pk"), row)
    return Listing(f"genre:{row.pk}", str(row), Track.objects.filter(**_called("genre", row)), row)


def called(title: str, by: Artist | None = None, *, nearly: bool = True) -> Listing:
    """Return the tracks whose names fit best to a title, of one artist or of all. See `lookup.matching`."""
    rows = Track.objects.filter(album__artist=by) if by is not None else Track.objects.all()
    title = " ".join(title.split())[: lookup.LONGEST]
    return Listing(f"title:{title}", f"Songs called “{title}”", lookup.matching(rows, title, nearly=nearly), by)


def meant(said: str) -> Listing:
    """Return the tracks of a title, or of "One by U2": a title, and whose it is."""
    exact = called(said, nearly=False)
    title, by, artist = said.rpartition(" by ")
    if by and not exact.tracks.exists():
        artists = list(lookup.matching(Artist.objects.all(), artist)[:2])
        if len(artists) == 1 and (theirs := called(title, artists[0])).tracks.exists():
            return theirs
    return called(said)


def chosen(ids: Sequence[int]) -> Listing:
    """Return the tracks of these ids, in this order: a list of what fits a description."""
    place = Func(Value(list(ids), ArrayField(BigIntegerField())), F("pk"), function="array_position")
    rows = Track.objects.filter(pk__among=list(ids)).order_by(place)
    return Listing(f"chosen:{','.join(map(str, ids))}", "What fits best", rows)


def found(name: str, by: int = 0) -> Listing:
    """Return the list of this name. Errors: `ObjectDoesNotExist` when what it is of is gone, or was never there."""
    kind, _, value = name.partition(":")
    if kind == "chosen":
        return chosen([int(each) for each in value.split(",")[:PAGE] if each.isascii() and each.isdigit()])
    if kind == "title":
        return called(value, Artist.objects.get(pk=by) if by else None)
    if kind not in _ABOUT or not (value.isascii() and value.isdigit() and len(value) < 18):
        raise Track.DoesNotExist
    return tracks_of(_ABOUT[kind]._default_manager.get(pk=int(value)))  # type: ignore[arg-type]


def albums_of(artist: Artist) -> QuerySet[Any]:
    """Return an artist's albums, with `songs`, how many tracks each has."""
    return Album.objects.filter(**_called("artist", artist)).annotate(songs=Count("tracks")).order_by("title", "pk")


def _called(relation: str, row: Artist | Genre) -> dict[str, str]:
    """Keep what is of this row, and of those of the very same name: they are one to a person."""
    return {f"{relation}__folded": row.folded, f"{relation}__name__iexact": row.name}


def track_data(track: Track) -> dict[str, Any]:
    """Return a track as programs read it, and as a card shows it."""
    album = track.album
    return {
        "id": track.pk,
        "name": track.name,
        "artist": album.artist.name if album else "",
        "album": album.title if album else "",
        "genre": track.genre.name if track.genre else "",
        "milliseconds": track.milliseconds,
        "unit_price": str(track.unit_price),
        "length": length(track.milliseconds),
        "price": price(track.unit_price),
        "lasts": f"PT{round(track.milliseconds / 1000)}S",
    }


def album_data(album: Any) -> dict[str, Any]:
    """Return an album of `albums_of` as programs read it, and as a card shows it."""
    return {"id": album.pk, "title": album.title, "tracks": album.songs, **cover(album.title, album.pk)}


def cover(name: str, number: int) -> dict[str, Any]:
    """Return what is drawn where others have a picture: initials, and which of eight colours."""
    initials = [word[0] for word in name.split() if word[0].isalnum()][:2]
    return {"initials": "".join(initials).upper() or "♪", "colour": number % 8}


def pages(rows: int) -> int:
    """Return how many pages so many rows fill."""
    return max(1, -(-rows // PAGE))
