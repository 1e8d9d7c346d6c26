"""What the store sells: tracks, on albums, by artists. Tracks and albums are knowledge of everybody's."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from agents.events import EventDefinition
from agents.knowledge import Knowledge
from agents.text import storable
from musicstore import descriptions
from musicstore.models.named import Named, by_spelling


class Artist(Named):
    """Who makes music: a band, a singer, an orchestra."""

    name = models.CharField(max_length=120, validators=[storable])

    @property
    def told_by(self) -> tuple[models.QuerySet[Any], ...]:
        return Album._base_manager.filter(artist=self.pk), Track._base_manager.filter(album__artist=self.pk)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [by_spelling("artist")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="artist_has_a_name")]


def _artist_namespace(album: Album) -> str:
    return album.artist_namespace


class Album(Named):
    """An album by one artist. One that is saved as a new row is news; those written in bulk are the store's stock."""

    called_by = "title"

    title = models.CharField(max_length=160, validators=[storable])
    artist = models.ForeignKey(Artist, models.CASCADE, related_name="albums")
    about = models.CharField(max_length=300, blank=True, default="", db_default="", validators=[storable])
    is_news = models.BooleanField(default=False, db_default=False, editable=False)

    events: ClassVar = [
        EventDefinition(
            "album_added", trigger="create", condition=lambda album: album.is_news, namespace=_artist_namespace
        )
    ]
    knowledge = Knowledge(
        text=descriptions.of_album, title=descriptions.album_title, owner=None, kind="album", related=["artist"]
    )

    @property
    def told_by(self) -> tuple[models.QuerySet[Any], ...]:
        return (Track._base_manager.filter(album=self.pk),)

    class Meta:
        ordering = ["title", "pk"]
        indexes = [by_spelling("album")]
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="album_has_a_title")]

    @property
    def artist_namespace(self) -> str:
        """Return where what happens to this artist's albums is heard."""
        return f"artist:{self.artist_id}"

    def save(self, *args: Any, **options: Any) -> None:
        if self._state.adding:
            self.is_news = True
        super().save(*args, **options)


class Genre(Named):
    """What kind of music a track is."""

    name = models.CharField(max_length=120, validators=[storable])

    @property
    def told_by(self) -> tuple[models.QuerySet[Any], ...]:
        return (Track._base_manager.filter(genre=self.pk),)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [by_spelling("genre")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="genre_has_a_name")]


class MediaType(models.Model):
    """The kind of file that a track is sold as."""

    name = models.CharField(max_length=120, validators=[storable])

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="media_type_has_a_name")]

    def __str__(self) -> str:
        return self.name


class Track(Named):
    """A piece of music, sold by itself. `unit_price` is in the store's currency, `milliseconds` its length."""

    name = models.CharField(max_length=200, validators=[storable])
    album = models.ForeignKey(Album, models.CASCADE, related_name="tracks", null=True, blank=True)
    media_type = models.ForeignKey(MediaType, models.PROTECT, related_name="tracks")
    genre = models.ForeignKey(Genre, models.SET_NULL, related_name="tracks", null=True, blank=True)
    composer = models.CharField(max_length=220, blank=True, validators=[storable])
    about = models.CharField(max_length=300, blank=True, default="", db_default="", validators=[storable])
    milliseconds = models.PositiveIntegerField()
    bytes = models.PositiveIntegerField(null=True, blank=True)
    unit_price = models.DecimalField(
        max_digits=10, decimal_places=2, default=Decimal("0.99"), validators=[MinValueValidator(0)]
    )

    knowledge = Knowledge(
        text=descriptions.of_track,
        title=descriptions.track_title,
        owner=None,
        kind="track",
        related=["album__artist", "genre"],
    )

    class Meta:
        ordering = ["album_id", "pk"]
        indexes = [by_spelling("track")]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="track_has_a_name"),
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="track_price_is_not_negative"),
        ]
