"""What is counted. A row says when all that was taken will have come back; then it says nothing any more."""

from __future__ import annotations

from django.db import models


class Allowance(models.Model):
    """What one key has taken. `whole_at`: when it has everything again, by the database's clock."""

    key = models.CharField(max_length=64, primary_key=True)
    whole_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:12]}, whole again at {self.whole_at}"
