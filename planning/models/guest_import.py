"""A guest list that somebody has pasted or uploaded, until its people are on the event's list."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from agents.text import storable
from planning.models.event import Event

#: So many characters of a list are read.
MOST_TEXT = 1_000_000


class GuestImport(models.Model):
    """The list that is looked at for an event: one at a time, a new one takes its place.

    `is_cut`: there was more text than is read. Once its people are `added`, the `text` is gone, and what was not
    understood is in `left_out`: `[{"line": 3, "text": "…", "why": "…"}]`.
    """

    event = models.OneToOneField(Event, models.CASCADE, related_name="guest_import")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(max_length=200, blank=True, validators=[storable])
    text = models.TextField(blank=True, editable=False)
    is_cut = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    added_at = models.DateTimeField(null=True, blank=True, editable=False)
    added = models.PositiveIntegerField(default=0, editable=False)
    left_out = models.JSONField(default=list, blank=True, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = "guest list to be added"
        verbose_name_plural = "guest lists to be added"

    def __str__(self) -> str:
        return self.name or "A pasted list"
