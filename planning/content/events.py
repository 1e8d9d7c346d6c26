"""An event, what is open of it and what it costs."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Self

from django.utils import timezone
from pydantic import BaseModel

from planning.models import Event, ShoppingItem


class EventContent(BaseModel):
    """An event. `starts_at` has the offset of the person's time zone; `guests` are those expected.

    `state` is planned, cancelled or over.
    """

    id: int
    title: str
    kind: str = ""
    starts_at: datetime
    guests: int | None = None
    place: str = ""
    budget: Decimal | None = None
    state: str = "planned"

    @classmethod
    def of(cls, event: Event) -> Self:
        return cls(
            id=event.pk,
            title=event.title,
            kind=event.kind,
            starts_at=timezone.localtime(event.starts_at),
            guests=event.guest_count,
            place=event.place,
            budget=event.budget,
            **({"state": event.state} if event.is_cancelled else {}),
        )


class CategoryContent(BaseModel):
    name: str
    cost: Decimal


class CostsContent(BaseModel):
    """What an event's shopping costs, dearest category first; `unpriced` items are not in it."""

    cost: Decimal
    spent: Decimal
    unpriced: int
    categories: list[CategoryContent]

    @classmethod
    def of(cls, event: Event) -> Self:
        """Two queries."""
        items = ShoppingItem.objects.of_event(event)
        totals = items.totals()
        by_category: dict[str, Decimal] = defaultdict(Decimal)
        for item in items:
            by_category[item.category or "Other"] += item.cost or Decimal(0)
        dearest = sorted(by_category.items(), key=lambda one: -one[1])
        return cls(
            cost=totals["cost"],
            spent=totals["spent"],
            unpriced=totals["unpriced"],
            categories=[CategoryContent(name=name, cost=cost) for name, cost in dearest if cost],
        )


class OpenContent(BaseModel):
    """What is still open: names of things `to_buy`, of guests `unanswered`; None where there is no list at all."""

    to_buy: list[str] | None
    unanswered: list[str] | None
    is_place_set: bool
    is_budget_set: bool

    @classmethod
    def of(cls, event: Event) -> Self:
        to_buy = list(ShoppingItem.objects.of_event(event).unticked().values_list("name", flat=True))
        unanswered = list(event.guests.unanswered().values_list("name", flat=True))
        return cls(
            to_buy=to_buy if to_buy or event.shopping_lists.exists() else None,
            unanswered=unanswered if unanswered or event.guests.exists() else None,
            is_place_set=bool(event.place),
            is_budget_set=event.budget is not None,
        )
