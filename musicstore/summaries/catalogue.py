"""Words for what was found in the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents import formatting
from musicstore.formatting import length, named, price


def albums(data: dict[str, Any]) -> str:
    """Say which albums an artist has."""
    artist, titles = named(data["artist"]["name"]), [named(each["title"]) for each in data["albums"]]
    if not titles:
        return f"{artist} has no albums here."
    return f"{artist} has {formatting.count(data['count'], 'album')} here: {formatting.listed(titles, most=6)}."


def tracks(data: dict[str, Any]) -> str:
    """Say how many tracks there are of an artist, an album or a genre; on later pages name them."""
    number = data["count"]
    about = f"by {named(data['artist']['name'])}" if "artist" in data else ""
    if "album" in data:
        about = f"on {named(data['album']['name'])} {about}".strip()
    if "genre" in data:
        about = f"of {named(data['genre']['name'])}"
    if "title" in data:
        return song(data)
    verb = formatting.verb(number, "is", "are")
    said = f"There {verb} {formatting.count(number, 'track')} {about} here."
    first, rows = (data["page"] - 1) * 25, data["tracks"]
    if data["page"] > 1 and rows:
        names = formatting.listed([named(row["name"]) for row in rows], most=8)
        said = f"{first + 1} to {first + len(rows)} of {number:,}: {names}."
    return f"{said} Say “more” for the next ones." if first + len(rows) < number else said


def song(data: dict[str, Any]) -> str:
    """Say whether there is a song, and whose it is."""
    number, rows = data["count"], data["tracks"]
    if not number:
        return f"No, there is no song called {named(data['title'])} here."
    whose = list(dict.fromkeys(f"{named(row['name'])} by {named(row['artist'])}" for row in rows))
    if data.get("alike"):
        return (
            f"No, there is no song called {named(data['title'])} here. Its name is like that of"
            f" {formatting.listed(whose, most=4)}."
        )
    if number == 1:
        row, album = rows[0], f" on {named(rows[0]['album'])}" if rows[0]["album"] else ""
        return f"Yes: {whose[0]}{album}, {length(row['milliseconds'])}, {price(Decimal(row['unit_price']))}."
    return f"Yes, {formatting.count(number, 'track')}: {formatting.listed(whose, most=6)}."


def sounding(data: dict[str, Any], most: int = 3) -> str:
    """Name the best of what sounds as was described."""
    if not data["tracks"]:
        return f"I found nothing here that fits {named(data['description'])}."
    names = [f"{named(each['name'])} by {named(each['artist'])}" for each in data["tracks"][:most]]
    return f"This may be it: {formatting.listed(names, most=most)}."
