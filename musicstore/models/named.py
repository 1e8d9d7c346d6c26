"""Rows that people call by a name, however they spell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models

from agents.names import plain


def folded(name: str) -> str:
    """Return a name as rows are looked up by it: without case, accents, articles and punctuation."""
    return plain(name)[:240]


class Named(models.Model):
    """A row with a name in the column `called_by`; `folded` follows it on every save."""

    called_by = "name"

    folded = models.CharField(max_length=240, editable=False, default="", db_default="", db_index=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return str(getattr(self, self.called_by))

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        self.fold()
        if update_fields is not None:
            update_fields = {*update_fields, "folded"}
        super().save(*args, update_fields=update_fields, **options)

    def fold(self) -> None:
        """Fold its name; `bulk_create` does not save, so whoever writes many rows calls this."""
        self.folded = folded(str(self))
