"""A playlist: the tracks on it, which its owner takes off on the card."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents import formatting
from agents.runtime import widget
from musicstore import actions, listings
from musicstore.actions.purchases import cost
from musicstore.formatting import length, price
from musicstore.models import Playlist, PlaylistTrack

SHOWN = 100  # tracks on a card


@widget(
    "playlist",
    template="musicstore/playlist.html",
    title="Playlist",
    panel=True,
    names="playlist.name",
    follows={Playlist: "pk", PlaylistTrack: "playlist_id"},
)
def playlist(user: User, playlist: int) -> dict[str, Any]:
    """Return `{"playlist": …, "tracks": […]}`: its name and how long it plays, and its tracks in their order."""
    row = Playlist.objects.visible_to(user).get(pk=playlist)
    entries = list(row.entries.select_related("track__album__artist", "track__genre"))
    tracks = [entry.track for entry in entries]
    return {
        "playlist": {
            "id": row.pk,
            "name": row.name,
            "is_own": row.owner_id == user.pk,
            "count": len(tracks),
            "count_words": formatting.count(len(tracks), "track"),
            "length": length(sum(track.milliseconds for track in tracks)),
            "price": price(cost(tracks)),
        },
        "tracks": [listings.track_data(track) for track in tracks[:SHOWN]],
        "left": max(0, len(tracks) - SHOWN),
    }


@playlist.action
def remove(user: User, playlist: int, *, track: int) -> None:
    """Take a track off."""
    actions.remove_tracks(Playlist.objects.visible_to(user).get(pk=playlist), by=user, tracks=[track])
