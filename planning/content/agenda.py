"""The run of show."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.utils import timezone
from pydantic import BaseModel

from planning.models import AgendaItem


class PointContent(BaseModel):
    """One point. Moments have the offset of the clock that is on: the event's."""

    id: int
    title: str
    begins_at: datetime
    ends_at: datetime | None = None
    place: str = ""
    who: str = ""

    @classmethod
    def of(cls, row: AgendaItem) -> Self:
        ends_at = timezone.localtime(row.ends_at) if row.ends_at else None
        begins_at = timezone.localtime(row.begins_at)
        return cls(id=row.pk, title=row.title, begins_at=begins_at, ends_at=ends_at, place=row.place, who=row.who)
