"""The tracks and playlists that somebody names to a tool."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, TypeVar

from django.contrib.auth.models import User
from pydantic import Field

from agents import formatting
from agents import patterns as re
from agents.runtime import ToolRefused
from musicstore import listings, lookup
from musicstore.formatting import named
from musicstore.models import Playlist, Track

MOST = 100  # names in a call

Found = TypeVar("Found")

Names = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=400)]],
    Field(min_length=1, max_length=MOST, description='Titles, "title by artist", or the numbers of tracks.'),
]


def the_tracks(said: Sequence[str]) -> list[Track]:
    """Return the track that each is, in this order, each once. Errors: `ToolRefused` for the first unclear one.

    A single name that is nobody's may be several, with an "and" or commas between them.
    """
    found = _each(said, the_track)
    return list({track.pk: track for track in found}.values())


def _each(said: Sequence[str], find: Callable[[str], Found]) -> list[Found]:
    """Find each; a single name that nothing is called by is taken apart. Errors: those of `find`."""
    try:
        return [find(each) for each in said]
    except ToolRefused as refusal:
        parts = [part.strip() for part in _BETWEEN.split(said[0]) if part.strip()]
        if len(said) > 1 or len(parts) < 2 or refusal.code != "not_found":
            raise
        return [find(part) for part in parts[:MOST]]


_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s+&\s+|\s+plus\s+", re.I)


def the_track(said: str) -> Track:
    """Return the track of this number, title, or title and artist. Errors: `ToolRefused` with the `choices`."""
    rows = Track.objects.select_related("album__artist")
    text = said.strip().removeprefix("#")
    if text.isascii() and text.isdigit() and len(text) < 10 and (row := rows.filter(pk=int(text)).first()):
        return row
    found = list(listings.meant(text).tracks.select_related("album__artist")[: lookup.CHOICES + 1])
    if len(found) == 1:
        return found[0]
    told = {"of": "song", "name": text[:80]}
    if not found:
        raise ToolRefused(f"There is no song called {named(text)} here.", code="not_found", data=told)
    choices = [f"{row.pk}. {in_full(row)}" for row in found[: lookup.CHOICES]]
    more = " There are more." if len(found) > lookup.CHOICES else ""
    raise ToolRefused(
        f"Several songs could be meant by {named(text)}: {'; '.join(choices)}.{more} Say the number of one.",
        code="ambiguous",
        data={**told, "choices": choices, "ids": [row.pk for row in found[: lookup.CHOICES]]},
    )


def in_full(track: Track) -> str:
    """Return a track as it is told from others of its name: "“One” by “U2” on “Achtung Baby”"."""
    if track.album is None:
        return named(track.name)
    return f"{named(track.name)} by {named(track.album.artist.name)} on {named(track.album.title)}"


def the_playlist(user: User, said: str, *, own: bool = False) -> Playlist:
    """Return the playlist of this name among a person's own, else the store's. With `own` only theirs.

    Errors: `ToolRefused`.
    """
    theirs = Playlist.objects.owned_by(user)
    if own or lookup.matching(theirs, said).exists():
        return lookup.the_one(theirs, said, "playlist of yours")
    return lookup.the_one(Playlist.objects.filter(owner=None), said, "playlist")


def on(playlist: Playlist, said: Sequence[str]) -> list[Track]:
    """Return those of a playlist's tracks that are named, or numbered as the catalogue or the list does.

    Errors: `ToolRefused`.
    """
    return [track for tracks in _each(said, lambda name: _on(playlist, name)) for track in tracks]


def _on(playlist: Playlist, name: str) -> list[Track]:
    rows = Track.objects.filter(playlists=playlist)
    fitting = list(lookup.matching(rows, name)[: lookup.CHOICES])
    text = name.strip().removeprefix("#")
    if not fitting and text.isascii() and text.isdigit() and len(text) < 10:
        fitting = list(rows.filter(pk=int(text)))
    if not fitting:
        told = {"of": "song", "name": name[:80]}
        raise ToolRefused(f"{named(name)} is not on {named(playlist.name)}.", code="not_found", data=told)
    if len({row.folded for row in fitting}) > 1:
        choices = [row.name for row in fitting]
        words = formatting.listed([named(each) for each in choices], most=lookup.CHOICES)
        raise ToolRefused(
            f"Several could be meant by {named(name)}: {words}. Say which.",
            code="ambiguous",
            data={"of": "song", "name": name[:80], "choices": choices, "ids": [row.pk for row in fitting]},
        )
    return fitting
