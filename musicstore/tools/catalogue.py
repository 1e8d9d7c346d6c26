"""Looking into the catalogue: albums and tracks by artist, by genre and by title, whoever spells them how."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Annotated, Any, TypeVar, cast

from django.db.models import Count
from pydantic import Field

from agents import formatting
from agents.runtime import Context, Result, ToolRefused, Widget, tool
from musicstore import listings, lookup
from musicstore.formatting import named
from musicstore.listings import PAGE, Listing
from musicstore.models import Album, Artist, Genre, Track

Page = Annotated[int, Field(ge=1, le=10_000, description="Which page of a long list.")]
Name = Annotated[str, Field(min_length=1, max_length=400)]


Looks = TypeVar("Looks", bound=Callable[..., Any])


def answered(look: Looks) -> Looks:
    """Let a tool answer that nothing is called so, or several are: it has looked, and that is what it found.

    Programs read the `code` and the `choices` of `lookup.the_one`, and a `count` of 0.
    """

    @wraps(look)
    def looked(*args: Any, **arguments: Any) -> Any:
        try:
            return look(*args, **arguments)
        except ToolRefused as refusal:
            return Result(str(refusal), {**refusal.data, "code": refusal.code, "count": 0})

    return cast("Looks", looked)


@tool(doing="Looking for albums by {artist}…", done="Looked for albums by {artist}", reads=True)
@answered
def get_albums_by_artist(context: Context, artist: Name) -> Widget:
    """Show the albums of an artist or band, by name. Names may be misspelt, or be a part of the name."""
    found = lookup.the_one(Artist.objects.all(), artist, "artist")
    albums = list(listings.albums_of(found))
    told = [{"id": album.pk, "title": album.title, "tracks": album.songs} for album in albums[:PAGE]]
    names = formatting.listed([named(album["title"]) for album in told], most=PAGE)
    if not albums:
        text = f"{named(found.name)} has no albums here."
    elif len(albums) > PAGE:
        text = f"{named(found.name)} has {len(albums)} albums here. The first {PAGE}: {names}."
    else:
        text = f"{named(found.name)} has {formatting.count(len(albums), 'album')} here: {names}."
    data = {"artist": _data(found), "count": len(albums), "albums": told}
    return Widget("albums", {"artist": found.pk}, text, data)


@tool(doing="Looking for tracks by {artist}…", done="Looked for tracks by {artist}", reads=True)
@answered
def get_tracks_by_artist(context: Context, artist: Name, page: Page = 1) -> Widget:
    """Show the tracks of an artist or band, with lengths and prices. Names may be misspelt, or be a part of it."""
    found = lookup.the_one(Artist.objects.all(), artist, "artist")
    return _shown(listings.tracks_of(found), f"by {named(found.name)}", page, artist=_data(found))


@tool(doing="Looking for the album {album}…", done="Looked for the album {album}", reads=True)
@answered
def get_tracks_on_album(context: Context, album: Name, artist: str = "", page: Page = 1) -> Widget:
    """Show what is on an album, by its title; `artist` tells apart those that are called alike."""
    albums = Album.objects.select_related("artist")
    if artist:
        albums = albums.filter(artist=lookup.the_one(Artist.objects.all(), artist, "artist"))
    found = lookup.the_one(albums, album, "album")
    listing, words = listings.tracks_of(found), f"on {named(found.title)} by {named(found.artist.name)}"
    return _shown(listing, words, page, album=_data(found), artist=_data(found.artist))


@tool(doing="Looking for {genre}…", done="Looked for {genre}", reads=True)
@answered
def get_songs_by_genre(context: Context, genre: Name, page: Page = 1) -> Widget:
    """Show the tracks of a genre, such as jazz or hip hop, with lengths and prices."""
    found = lookup.the_one(Genre.objects.all(), genre, "genre")
    return _shown(listings.tracks_of(found), f"of the genre {named(found.name)}", page, genre=_data(found))


@tool(doing="Looking for {title}…", done="Looked for {title}", reads=True)
@answered
def check_for_songs(context: Context, title: Name, artist: str = "", page: Page = 1) -> Widget | Result:
    """Tell whether the store has a song, by its title or words of it, and show those it has. `artist` narrows it."""
    by = lookup.the_one(Artist.objects.all(), artist, "artist") if artist else None
    listing = listings.called(title, by) if by is not None else listings.meant(title)
    words = f"called {named(listing.name.partition(':')[2])}"
    if listing.row is not None:
        words += f" by {named(listing.row.name)}"
    if not listing.tracks.exists():
        return Result(f"There is no song {words} here.", {"title": title, "count": 0, "tracks": []})
    exact = listings.called(listing.name.partition(":")[2], listing.row, nearly=False)
    if not exact.tracks.exists():
        shown = _shown(listing, f"with a name like {named(title)}", page, title=title, alike=True)
        return replace(shown, text=f"No song is {words} here. {shown.text}")
    return _shown(listing, words, page, title=title)


@tool(doing="Looking through the genres…", done="Looked through the genres", reads=True)
def list_genres(context: Context) -> Result:
    """Tell which genres there are, and how many tracks of each."""
    rows = Genre.objects.annotate(songs=Count("tracks")).order_by("-songs", "name")[:100]
    told = [{**_data(row), "tracks": row.songs} for row in rows]
    if not told:
        return Result("There are no genres here.", {"genres": []})
    words = formatting.listed([f"{named(row['name'])} ({row['tracks']})" for row in told], most=len(told))
    return Result(f"The genres, each with how many tracks there are: {words}.", {"genres": told})


def _shown(listing: Listing, words: str, page: int, **about: Any) -> Widget:
    """Show a list, and tell a model one page of it and how many there are."""
    number = listing.tracks.count()
    rows = [listings.track_data(track) for track in listing.page(page)]
    lines = [f"There {formatting.verb(number, 'is', 'are')} {formatting.count(number, 'track')} {words} here."]
    if number > len(rows):
        first = (page - 1) * PAGE + 1
        lines = [f"{lines[0]} {first} to {first + len(rows) - 1}:"] if rows else [f"{lines[0]} This page is beyond."]
    lines += [f"{row['id']}. {_told(row)}" for row in rows]
    if page * PAGE < number:
        lines.append(f"The next ones: page {page + 1}.")
    arguments: dict[str, Any] = {"of": listing.name}
    if listing.name.startswith("title:") and listing.row is not None:
        arguments["by"] = listing.row.pk
    data = {**about, "count": number, "page": page, "tracks": [_plain(row) for row in rows]}
    return Widget("tracks", arguments, "\n".join(lines), data)


def _told(row: dict[str, Any]) -> str:
    of = f", {named(row['artist'])}" if row["artist"] else ""
    return f"{named(row['name'])}{of}, {row['length']}, {row['price']}"


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "name", "artist", "album", "milliseconds", "unit_price")}


def _data(row: Artist | Album | Genre | Track) -> dict[str, Any]:
    return {"id": row.pk, "name": str(row)}
