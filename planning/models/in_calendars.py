"""What of an event stands in calendars, and the number by which they know a newer version of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db import models

#: With a change of one of these `sequence` rises: calendars take over only what has a higher one (RFC 5545, 3.8.7.4).
SHOWN = ("title", "starts_at", "ends_at", "zone", "recurrence", "place", "status")


class InCalendars(models.Model):
    """A row that stands in calendars. `sequence` counts its versions there; `save` raises it."""

    sequence: int

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save it, with a higher `sequence` if calendars show something else now."""
        shown, before = self._shown(), getattr(self, "_shown_before", None)
        changed = [name for name in shown if before is not None and shown[name] != before.get(name, shown[name])]
        if update_fields is not None:
            update_fields = set(update_fields)
            changed = [name for name in changed if name in update_fields]
            update_fields = update_fields | {"sequence"} if changed else update_fields
        if changed and not self._state.adding:
            self.sequence += 1
        super().save(*args, update_fields=update_fields, **kwargs)
        self._shown_before = shown if update_fields is None else {**(before or {}), **{n: shown[n] for n in changed}}

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        row = super().from_db(*args, **kwargs)
        row._shown_before = row._shown()
        return row

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._shown_before = self._shown()

    def _shown(self) -> dict[str, Any]:
        """Return the values that are loaded: to ask for others would be a query."""
        return {name: self.__dict__[name] for name in SHOWN if name in self.__dict__}
