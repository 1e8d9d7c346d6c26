"""The record clerk: where an artist has a new album, those who love the artist hear a word of it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User

from agents.business import Actor, OutreachKind, agent
from agents.runtime import Widget
from musicstore import listeners
from musicstore.formatting import named
from musicstore.models import Album, Track

NEW_ALBUMS = OutreachKind(
    "musicstore.albums", "New albums by artists you love", offered=lambda user: Track.objects.all()
)


@agent(
    spawn_on=["album_added"],
    act_on=["album_added"],
    singleton=True,
    title="Music store",
    answers="store",
)
class RecordClerk(Actor):
    """You tell people of new albums by artists they love, once of each, and only those who want to hear of it."""

    def get_namespace(self, event: Any) -> str:
        """One lives with each artist from the first album that comes new: what it has said is known by its place."""
        return event.entity.artist_namespace if event.entity is not None else "*"

    def get_user(self, event: Any) -> User | None:
        """It works for nobody in particular."""
        return None

    def act(self) -> None:
        album = self.event.entity if self.event is not None else None
        if not isinstance(album, Album):
            return
        told = 0
        for listener in listeners.of(album.artist):
            text = f"There is a new album by {named(album.artist.name)}: {named(album.title)}."
            said = self.say(
                listener.user,
                f"{text} You told me: {named(listener.quote)}.",
                kind=NEW_ALBUMS,
                widget=Widget("albums", {"artist": album.artist_id}),
                dedupe_key=f"album:{album.pk}",
            )
            told += said is not None
        self.note(f"{album.title}: told to {told}.")
