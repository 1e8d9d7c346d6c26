"""Playlists in talk: made, filled, shown, renamed and deleted, by their owner alone."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import Count
from pydantic import Field

from agents import formatting
from agents.runtime import Context, Result, ToolRefused, Widget, tool
from musicstore import actions
from musicstore.formatting import named
from musicstore.listings import PAGE
from musicstore.models import Playlist, Track
from musicstore.tools.finding import Names, in_full, on, the_playlist, the_tracks

Name = Annotated[str, Field(min_length=1, max_length=120)]
Tracks = Annotated[list[str], Field(max_length=100, description="As in add_to_playlist.")]


@tool(doing="Making the playlist {name}…", done="Made the playlist {name}")
def make_playlist(context: Context, name: Name, tracks: Tracks = []) -> Widget:  # noqa: B006 - it is only read
    """Make a playlist of the person's own, maybe with tracks on it at once, and show it."""
    rows = the_tracks(tracks)
    made = actions.make_playlist(by=context.user, name=name, tracks=[row.pk for row in rows])
    words = f" with {formatting.count(len(rows), 'track')}" if rows else ""
    return _shown(made, f"The playlist {named(made.name)} is made{words}.", added=[_data(row) for row in rows])


@tool(doing="Adding to {playlist}…", done="Added to {playlist}")
def add_to_playlist(context: Context, playlist: Name, tracks: Names) -> Widget:
    """Put tracks on one of the person's own playlists, by title, "title by artist" or number, and show it."""
    found = the_playlist(context.user, playlist, own=True)
    rows = the_tracks(tracks)
    added = actions.add_tracks(found, by=context.user, tracks=[row.pk for row in rows])
    names = formatting.listed([in_full(row) for row in rows], most=PAGE)
    verb = formatting.verb(len(rows), "is", "are")
    text = f"{names} {verb} on {named(found.name)} now." if added else f"{names} {verb} on {named(found.name)} already."
    return _shown(found, text, added=[_data(row) for row in rows] if added else [])


@tool(doing="Taking off {playlist}…", done="Took off {playlist}")
def remove_from_playlist(context: Context, playlist: Name, tracks: Names) -> Widget:
    """Take tracks off one of the person's own playlists, and show it."""
    found = the_playlist(context.user, playlist, own=True)
    rows = on(found, tracks)
    actions.remove_tracks(found, by=context.user, tracks=[row.pk for row in rows])
    names = formatting.listed([named(row.name) for row in rows], most=PAGE)
    return _shown(found, f"{names} {formatting.verb(len(rows), 'is', 'are')} off {named(found.name)}.")


@tool(doing="Renaming {playlist}…", done="Renamed {playlist}")
def rename_playlist(context: Context, playlist: Name, name: Name) -> Widget:
    """Call one of the person's own playlists otherwise."""
    found = the_playlist(context.user, playlist, own=True)
    before = found.name
    found = actions.rename_playlist(found, by=context.user, name=name)
    return _shown(found, f"{named(before)} is called {named(found.name)} now.")


@tool(doing="Opening the playlist {playlist}…", done="Opened the playlist {playlist}", reads=True)
def show_playlist(context: Context, playlist: Name) -> Widget:
    """Show what is on a playlist: one of the person's own, or one of the store's."""
    found = the_playlist(context.user, playlist)
    rows = list(Track.objects.filter(entries__playlist=found).order_by("entries__position", "entries__pk")[:PAGE])
    number = found.entries.count()
    names = formatting.listed([named(row.name) for row in rows], most=PAGE)
    if not rows:
        text = f"Nothing is on {named(found.name)} yet."
    else:
        first = f"the first {PAGE} are " if number > PAGE else ""
        verb = formatting.verb(number, "is", "are")
        text = f"{formatting.count(number, 'track')} {verb} on {named(found.name)}: {first}{names}."
    return _shown(found, text, tracks=[_data(row) for row in rows])


@tool(doing="Looking through the playlists…", done="Looked through the playlists", reads=True)
def list_playlists(context: Context) -> Result:
    """Tell which playlists the person has, and which the store made."""
    rows = Playlist.objects.visible_to(context.user).annotate(songs=Count("entries")).order_by("owner", "name", "pk")
    told: list[dict[str, Any]] = [
        {"id": row.pk, "name": row.name, "tracks": row.songs, "own": row.owner_id is not None}
        for row in rows[: 2 * PAGE]
    ]
    parts = []
    for own, whose in ((True, "Your playlists"), (False, "The store's")):
        names = [f"{named(row['name'])} ({row['tracks']})" for row in told if row["own"] is own]
        if names:
            parts.append(f"{whose}: {formatting.listed(names, most=PAGE)}.")
    return Result(" ".join(parts) or "There are no playlists yet.", {"playlists": told})


def _exactly(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"playlist": the_playlist(context.user, arguments["playlist"], own=True).name}


@tool(
    doing="Deleting the playlist {playlist}…", done="Deleted the playlist {playlist}", approval=True, prepare=_exactly
)
def delete_playlist(context: Context, playlist: Name) -> Result:
    """Delete one of the person's own playlists for good, once they have said yes."""
    found = the_playlist(context.user, playlist, own=True)
    if found.name.casefold() != playlist.strip().casefold():  # nearly is enough to ask by, not to delete by
        text = f"There is no playlist of yours called {named(playlist)} here, but {named(found.name)}. Ask again."
        raise ToolRefused(text, code="changed")
    deleted: dict[str, Any] = {"id": found.pk, "name": found.name}
    actions.delete_playlist(found, by=context.user)
    return Result(f"The playlist {named(deleted['name'])} is deleted.", {"deleted": deleted})


def _shown(playlist: Playlist, text: str, **data: Any) -> Widget:
    told = {"playlist": {"id": playlist.pk, "name": playlist.name, "tracks": playlist.entries.count()}, **data}
    return Widget("playlist", {"playlist": playlist.pk}, text, told)


def _data(track: Track) -> dict[str, Any]:
    return {"id": track.pk, "name": track.name}
