"""The structured content of the planner's tools: what they found or did, as values.

Programs read it, the offline model first of all; the words beside it are for people and language models, and mean
nothing to a program.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.contrib.auth.models import User
from django.utils import timezone
from pydantic import BaseModel, ValidationError

from agents.mail import quota
from planning.models import Event, Guest, Reservation, ShoppingItem, ShoppingList, Vendor, Venue


class EventContent(BaseModel):
    """An event. `starts_at` has the offset of the person's time zone; `guests` are those expected."""

    id: int
    title: str
    kind: str = ""
    starts_at: datetime
    guests: int | None = None
    place: str = ""
    budget: Decimal | None = None

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
        )


class ItemContent(BaseModel):
    """A thing to buy. `price` is for one unit; None: not known."""

    id: int
    name: str
    quantity: Decimal
    unit: str = ""
    price: Decimal | None = None
    category: str = ""
    bought: bool = False

    @classmethod
    def of(cls, item: ShoppingItem) -> Self:
        return cls(
            id=item.pk,
            name=item.name,
            quantity=item.quantity,
            unit=item.unit,
            price=item.price,
            category=item.category,
            bought=item.ticked,
        )


class ListContent(BaseModel):
    """What a shopping list adds up to: `left` items to buy, `spent` for those that are bought.

    `added` and `is_new` tell what a call that made the list has done.
    """

    id: int
    count: int
    left: int
    unpriced: int
    cost: Decimal
    spent: Decimal
    added: int = 0
    is_new: bool = False

    @classmethod
    def of(cls, shopping_list: ShoppingList) -> Self:
        """One query."""
        return cls(id=shopping_list.pk, **shopping_list.items.totals())


class GuestContent(BaseModel):
    """A guest. `answer` is coming, maybe, declined or unknown."""

    id: int
    name: str
    answer: str

    @classmethod
    def of(cls, guest: Guest) -> Self:
        return cls(id=guest.pk, name=guest.name, answer=guest.answer)


class GuestListContent(BaseModel):
    """Counts: `listed` guests, people `coming`, guests `unanswered`."""

    listed: int
    coming: int
    unanswered: int

    @classmethod
    def of(cls, event: Event) -> Self:
        """One query."""
        return cls(**event.guests.totals())


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


class VendorContent(BaseModel):
    """A vendor or a venue, by `kind`: such as "cake", or "venue"."""

    id: int
    name: str
    kind: str
    town: str
    price: Decimal

    @classmethod
    def of(cls, who: Vendor | Venue, kind: str) -> Self:
        return cls(id=who.pk, name=who.name, kind=kind, town=who.town, price=who.price)


class ReservationContent(BaseModel):
    """A booking. `status` is requested, confirmed, declined or cancelled."""

    id: int
    who: str
    kind: str
    price: Decimal
    status: str

    @classmethod
    def of(cls, row: Reservation) -> Self:
        return cls(id=row.pk, who=row.who.name, kind=row.kind, price=row.price, status=row.status)


class SearchContent(BaseModel):
    """Who was looked for: a kind of vendors, or "venue", in a town or in any."""

    kind: str
    town: str = ""


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
    """How many guests an invitation is ready for, wait to be reminded or told of a change, or cannot be written to."""

    ready: int
    silent: int
    behind: int
    unreachable: int
    was_sent: bool = False
    allowance: AllowanceContent | None = None


class Content(BaseModel):
    """What a tool of the planner's answers. Each sets what it is about; `items` and `guests` are those it was about.

    `asked_for` says which `events` there are: "upcoming", "past" or "all".
    """

    event: EventContent | None = None
    events: list[EventContent] = []
    asked_for: str = ""
    shopping_list: ListContent | None = None
    items: list[ItemContent] = []
    guest_list: GuestListContent | None = None
    guests: list[GuestContent] = []
    costs: CostsContent | None = None
    open: OpenContent | None = None
    search: SearchContent | None = None
    free: list[VendorContent] = []
    reservations: list[ReservationContent] = []
    letters: LettersContent | None = None

    def data(self) -> dict[str, Any]:
        """Return it as JSON."""
        return self.model_dump(mode="json", exclude_unset=True)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what the data of a call tells; nothing for one of another kind, or older than there was any."""
        try:
            return cls.model_validate(data)
        except ValidationError:
            return cls()
