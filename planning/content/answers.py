"""How guests may answer, what they are asked, and how a poll of dates stands."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db.models import Count, Q
from django.utils import timezone
from pydantic import BaseModel

from planning.models import Event
from planning.public.links import join_link


class AnswersContent(BaseModel):
    """What guests are told of answering. `coming` counts people, `waiting` names who waits for a place, in turn."""

    capacity: int | None
    coming: int
    waiting: list[str]
    answer_by: datetime | None
    shows_guests: bool
    link: str
    link_limit: int | None
    questions: list[str]

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            capacity=event.capacity,
            coming=event.guests.totals()["coming"],
            waiting=list(event.guests.waiting().values_list("name", flat=True)),
            answer_by=timezone.localtime(event.answer_by, event.clock) if event.answer_by else None,
            shows_guests=event.shows_guests,
            link=join_link(event),
            link_limit=event.open_link_limit,
            questions=list(event.questions.values_list("words", flat=True)),
        )


class DateContent(BaseModel):
    """A date that guests are asked about: how many said yes, and how many that it would do."""

    id: int
    starts_at: datetime
    yes: int
    maybe: int

    @classmethod
    def all_of(cls, event: Event) -> list[Self]:
        counted = event.date_options.annotate(
            yes=Count("votes", filter=Q(votes__answer="yes")), maybe=Count("votes", filter=Q(votes__answer="maybe"))
        )
        return [
            cls(id=row.pk, starts_at=timezone.localtime(row.starts_at, event.clock), yes=row.yes, maybe=row.maybe)
            for row in counted
        ]
