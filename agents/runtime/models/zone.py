"""Where a user is, for the time of day."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class UserZone(models.Model):
    """The time zone a user's device is in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="zone")
    name = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.name
