"""Finding music by how it sounds, what it is for, or what is half remembered of it: what is known of tracks answers."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from agents import formatting
from agents.knowledge import search
from agents.runtime import Context, Result, Widget, tool
from musicstore import listings
from musicstore.formatting import named

MOST = 8  # tracks


@tool(doing="Looking for {description}…", done="Looked for {description}", reads=True)
def find_music(context: Context, description: Annotated[str, Field(min_length=1, max_length=400)]) -> Widget | Result:
    """Find tracks by how they sound or what they are for, such as "slow with a saxophone" or "for a wedding".

    For names of artists, albums, songs and genres there are other tools.
    """
    hits = search(context.user, description, limit=MOST, kinds=("track",))
    listing = listings.chosen([int(hit.object_id) for hit in hits])
    tracks = [listings.track_data(track) for track in listing.page()]
    if not tracks:
        return Result(f"Nothing here fits {named(description)}.", {"description": description, "tracks": []})
    lines = [f"{formatting.count(len(tracks), 'track')} may fit {named(description)}, the best first:"]
    lines += [f"{each['id']}. {named(each['name'])}, {named(each['artist'])}, {each['genre']}" for each in tracks]
    told = [{name: each[name] for name in ("id", "name", "artist", "album", "genre", "unit_price")} for each in tracks]
    return Widget("tracks", {"of": listing.name}, "\n".join(lines), {"description": description, "tracks": told})
