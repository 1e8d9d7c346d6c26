"""The number that tells a process whether what it holds of the rows is what they say."""

from __future__ import annotations

from django.db import models


class Version(models.Model):
    """One row. Triggers give it a new number, never used before, with each change of the app's other tables."""

    version = models.BigIntegerField()

    class Meta:
        db_table = "profiles_version"

    def __str__(self) -> str:
        return str(self.version)
