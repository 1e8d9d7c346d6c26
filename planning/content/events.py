"""An event, what is open of it and what it costs."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo

from django.utils import timezone
from pydantic import BaseModel

from agents import zones
from planning import moments
from planning.budget import Line, bill
from planning.models import Event, ShoppingItem


class EventContent(BaseModel):
    """An event. Its moments have the offset of its own time zone, `zone`; without `starts_at` the date is open.

    `guests` are those expected. `state` is planned, cancelled or over.
    """

    id: int
    title: str
    kind: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    zone: str = ""
    recurrence: str = ""
    guests: int | None = None
    place: str = ""
    budget: Decimal | None = None
    budget_per_guest: Decimal | None = None
    currency: str = ""
    state: str = "planned"

    @classmethod
    def of(cls, event: Event) -> Self:
        content = cls(
            id=event.pk,
            title=event.title,
            kind=event.kind,
            starts_at=event.starts_at and event.starts_at.astimezone(event.clock),
            ends_at=event.ends_at and event.ends_at.astimezone(event.clock),
            zone=event.clock.key,
            guests=event.guest_count,
            place=event.place,
            budget=event.budget,
        )
        for name in ("recurrence", "budget_per_guest", "currency"):  # only what there is: it is told to models
            if value := getattr(event, name):
                setattr(content, name, value)
        if event.is_cancelled:
            content.state = event.state
        return content

    @property
    def clock(self) -> ZoneInfo:
        """The zone that its moments are worded in; what was kept before events had one is in the reader's."""
        return zones.named(self.zone) or ZoneInfo(timezone.get_current_timezone_name())

    @property
    def when(self) -> str:
        """When it is, in words: its own clock's, named where the reader goes by another."""
        return moments.period(self.starts_at, self.ends_at, self.clock)

    @property
    def on(self) -> str:
        """When it is, as it stands in a sentence behind its name."""
        return f"on {self.when}" if self.starts_at else moments.OPEN

    def far(self, now: datetime) -> str:
        """How far off it is by the days of its own clock; "" as long as its date is open."""
        return moments.far(self.starts_at, self.clock, now)


class CategoryContent(BaseModel):
    """What one category comes to; `planned` is what was put aside for it, if anything."""

    name: str
    cost: Decimal
    planned: Decimal | None = None
    paid: Decimal = Decimal(0)

    @classmethod
    def of(cls, line: Line) -> Self:
        return cls(name=line.name, cost=line.committed, planned=line.planned, paid=line.paid)


class CostsContent(BaseModel):
    """What an event costs, dearest category first: its shopping, bookings and expenses.

    `budget` is what it may cost, `spent` what of the cost is paid, `deposits` what vendors want before. `unpriced`
    items are in no sum.
    """

    cost: Decimal
    spent: Decimal
    unpriced: int
    categories: list[CategoryContent]
    budget: Decimal | None = None
    shopping: Decimal = Decimal(0)
    bookings: Decimal = Decimal(0)
    expenses: Decimal = Decimal(0)
    deposits: Decimal = Decimal(0)
    currency: str = ""

    @classmethod
    def of(cls, event: Event) -> Self:
        """As many queries as a bill."""
        costs = bill(event)
        return cls(
            cost=costs.committed,
            spent=costs.paid,
            unpriced=costs.unpriced,
            categories=[CategoryContent.of(line) for line in costs.by_category],
            budget=costs.budget,
            shopping=costs.shopping,
            bookings=costs.bookings,
            expenses=costs.expenses,
            deposits=costs.deposits,
            currency=event.currency,
        )


class OpenContent(BaseModel):
    """What is still open: names of things `to_buy`, of guests `unanswered`; None where there is no list at all."""

    to_buy: list[str] | None
    unanswered: list[str] | None
    is_place_set: bool
    is_budget_set: bool
    tasks: list[str] | None = None

    @classmethod
    def of(cls, event: Event) -> Self:
        to_buy = list(ShoppingItem.objects.of_event(event).unticked().values_list("name", flat=True))
        unanswered = list(event.guests.unanswered().values_list("name", flat=True))
        return cls(
            to_buy=to_buy if to_buy or event.shopping_lists.exists() else None,
            unanswered=unanswered if unanswered or event.guests.exists() else None,
            is_place_set=bool(event.place),
            tasks=_tasks(event),
            is_budget_set=event.budget is not None or event.budget_per_guest is not None,
        )


def _tasks(event: Event) -> list[str] | None:
    """Return what is open, those that are due first; None where nothing was noted."""
    noted = list(event.tasks.by_time().values_list("title", "done_at"))
    return [title for title, done_at in noted if done_at is None] if noted else None
