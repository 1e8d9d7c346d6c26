"""A host's events as a feed for their calendar, at an address that nobody else knows."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import models


class CalendarFeed(models.Model):
    """A person's feed. Its address holds the key: another key, or none, ends it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed")
    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
