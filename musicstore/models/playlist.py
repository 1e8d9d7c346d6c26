"""Lists of tracks: the store's own, and those that people make."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q

from agents.text import storable
from musicstore.models.catalogue import Track
from musicstore.models.named import Named, by_spelling


class PlaylistQuerySet(models.QuerySet["Playlist"]):
    """Questions about playlists."""

    def visible_to(self, user: User) -> PlaylistQuerySet:
        """Keep the store's own, which have no owner, and those of this person."""
        return self.filter(Q(owner=None) | Q(owner=user))

    def owned_by(self, user: User) -> PlaylistQuerySet:
        """Keep those that this person may change."""
        return self.filter(owner=user)


class Playlist(Named):
    """Tracks in an order. One without an owner is the store's: all see it, nobody changes it in talk."""

    name = models.CharField(max_length=120, validators=[storable])
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", null=True, blank=True)
    tracks = models.ManyToManyField(Track, through="PlaylistTrack", related_name="playlists")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = PlaylistQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        indexes = [by_spelling("playlist")]
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="playlist_has_a_name")]


class PlaylistTrack(models.Model):
    """A track on a playlist, once."""

    playlist = models.ForeignKey(Playlist, models.CASCADE, related_name="entries")
    track = models.ForeignKey(Track, models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["playlist", "track"], name="track_is_on_a_playlist_once"),
        ]

    def __str__(self) -> str:
        return f"{self.track} on {self.playlist}"
