"""Guests, what they answered, and to whom letters can go."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Self

from django.contrib.auth.models import User
from pydantic import BaseModel

from agents.mail import quota
from planning.models import Event, Guest


class GuestContent(BaseModel):
    """A guest. `answer` is coming, maybe, declined, waiting (for a place) or unknown.

    `party_size` counts them and whoever they bring: `companions` by name, and `children` among them all.
    """

    id: int
    name: str
    answer: str
    party_size: int = 1
    companions: list[str] = []
    children: int = 0
    notes: str = ""

    @classmethod
    def of(cls, guest: Guest) -> Self:
        found = cls(id=guest.pk, name=guest.name, answer=guest.answer, party_size=guest.party_size)
        if guest.companions:
            found.companions = list(guest.companions)
        if guest.children:
            found.children = guest.children
        if guest.notes:
            found.notes = guest.notes
        return found


class GuestListContent(BaseModel):
    """Counts: `listed` invitations, `people` they speak for, people `coming`, invitations `unanswered`."""

    listed: int
    coming: int
    unanswered: int
    people: int = 0

    @classmethod
    def of(cls, event: Event) -> Self:
        """One query."""
        return cls(**event.guests.totals())

    @classmethod
    def counted(cls, guests: Sequence[Guest]) -> Self:
        """Without a query, of all the guests of an event."""
        return cls(
            listed=len(guests),
            people=sum(guest.party_size for guest in guests),
            coming=sum(guest.party_size for guest in guests if guest.is_coming),
            unanswered=sum(guest.answer == Guest.Answer.UNKNOWN for guest in guests),
        )


class AllowanceContent(BaseModel):
    """How many letters the host may still write: `left` of `a_day`, all of them again at `again_at`."""

    a_day: int
    left: int
    again_at: datetime
    paused: str = ""
    would_be: int = 0

    @classmethod
    def of(cls, owner: User) -> Self:
        """One query."""
        return cls(**asdict(quota.of(owner)))

    def words(self) -> str:
        """Return it as the host is told it; "" while all of a day's are left."""
        return quota.Quota(**self.model_dump()).words()


class LettersContent(BaseModel):
    """How many guests an invitation is ready for, wait to be reminded or told of a change, or cannot be written to.

    `declined`: they could not come on another date, and can be told of the new one.
    """

    ready: int
    silent: int
    behind: int
    unreachable: int
    declined: int = 0
    was_sent: bool = False
    allowance: AllowanceContent | None = None
