"""What an event comes to, and whether that is more than its budget: a flag on its row, so that it can be an event."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from planning.models import Event, Expense, Reservation, ShoppingItem, Vendor
from planning.models.shopping import ITEM_COST

#: The category of a place, and of what nobody has put into any.
VENUE = "Venue"
OTHER = "Other"

NOTHING = Decimal(0)

MONEY = ("price", "deposit", "deposit_paid_on", "paid_on")


@dataclass(slots=True)
class Line:
    """What one category comes to. `planned` is what the host put aside for it, None: nothing was said."""

    name: str
    planned: Decimal | None = None
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING

    @property
    def open(self) -> Decimal:
        return self.committed - self.paid

    @property
    def is_over(self) -> bool:
        return self.planned is not None and self.committed > self.planned


@dataclass(frozen=True, slots=True)
class Bill:
    """What an event costs, in its currency, to the cent.

    `budget` is what it may cost in all, None: nothing was said. `committed` is what it comes to: all that is listed
    with a price, asked for or booked, and every expense. `paid` of that is what is bought, paid or paid as a deposit;
    `open` is the rest. `deposits` are those that are still to be paid. Of the `items` listed `to_buy` are left, and the
    `unpriced` ones are in no sum.
    """

    budget: Decimal | None = None
    shopping: Decimal = NOTHING
    bookings: Decimal = NOTHING
    expenses: Decimal = NOTHING
    paid: Decimal = NOTHING
    deposits: Decimal = NOTHING
    items: int = 0
    to_buy: int = 0
    unpriced: int = 0
    by_category: list[Line] = field(default_factory=list)

    @property
    def planned(self) -> Decimal:
        """What the categories were given of the budget."""
        return sum((line.planned or NOTHING for line in self.by_category), NOTHING)

    @property
    def committed(self) -> Decimal:
        return self.shopping + self.bookings + self.expenses

    @property
    def open(self) -> Decimal:
        return self.committed - self.paid

    @property
    def left(self) -> Decimal | None:
        """What of the budget is left, less than nothing where it is exceeded; None without a budget."""
        return None if self.budget is None else self.budget - self.committed

    @property
    def over(self) -> Decimal:
        """By how much the budget is exceeded."""
        return NOTHING if self.left is None else max(-self.left, NOTHING)


def bill(event: Event) -> Bill:
    """Add up what an event costs: in four queries, five where its budget is so much for each guest."""
    bought = list(ShoppingItem.objects.of_event(event).by_category())
    booked = list(event.reservations.standing().values_list("vendor__kind", *MONEY))
    spent = list(event.expenses.values_list("category", "amount", "paid_on"))
    lines = {key(one.name): Line(one.name, one.planned) for one in event.budget_categories.all()}
    deposits = NOTHING
    for category, cost, paid, *_ in bought:
        _add(lines, category, cost, paid)
    for kind, price, deposit, is_deposit_paid, is_paid in booked:
        due = deposit or NOTHING
        _add(lines, category_of(kind), price, price if is_paid else due if is_deposit_paid else NOTHING)
        deposits += NOTHING if is_paid or is_deposit_paid else due
    for category, amount, is_paid in spent:
        _add(lines, category, amount, amount if is_paid else NOTHING)
    used = [line for line in lines.values() if line.committed or line.planned is not None]
    return Bill(
        budget=budget_of(event),
        shopping=_sum(cost for _, cost, *_ in bought),
        bookings=_sum(price for _, price, *_ in booked),
        expenses=_sum(amount for _, amount, _ in spent),
        paid=_sum(line.paid for line in lines.values()),
        deposits=deposits,
        items=sum(count for *_, count, _ in bought),
        to_buy=sum(left for *_, left in bought),
        unpriced=sum(unpriced for _, _, _, unpriced, *_ in bought),
        by_category=sorted(used, key=lambda line: (-max(line.committed, line.planned or NOTHING), line.name)),
    )


def budget_of(event: Event) -> Decimal | None:
    """Return what an event may cost: its budget, else so much for each guest, as many as there are; None: not known."""
    if event.budget is not None or event.budget_per_guest is None:
        return event.budget
    heads = event.heads()
    return None if heads is None else event.budget_per_guest * heads


def key(category: str) -> str:
    """Return by what two names of a category are the same: "Decorations" are bought, "Decoration" is booked."""
    return category.strip().casefold().rstrip("s")


def category_of(kind: str | None) -> str:
    """Return the category of what is booked: of a kind of vendors, or of a venue, None."""
    return VENUE if kind is None else str(Vendor.Kind(kind).label)


def _add(lines: dict[str, Line], category: str, cost: Decimal, paid: Decimal) -> None:
    name = category or OTHER
    line = lines.setdefault(key(name), Line(name))
    line.committed += cost
    line.paid += paid


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, NOTHING)


def update_over_budget(event: int) -> None:
    """Note on the event's row whether it costs more than its budget; the row is written only when that changes."""
    events = Event.objects.annotate(
        shopping_cost=_added(ShoppingItem.objects.all(), ITEM_COST, "shopping_list__event"),
        bookings_cost=_added(Reservation.objects.standing(), F("price"), "event"),
        expenses_cost=_added(Expense.objects.all(), F("amount"), "event"),
    )
    row = events.filter(pk=event).first()
    if row is None:
        return
    budget = budget_of(row)
    over = budget is not None and row.shopping_cost + row.bookings_cost + row.expenses_cost > budget
    if over != row.over_budget:
        row.over_budget = over
        row.save(update_fields=["over_budget", "updated_at"])


def _added(rows: QuerySet[Any], what: Any, by: str) -> Any:
    """Return a subquery that adds something up over the rows of one event."""
    kind = DecimalField(max_digits=24, decimal_places=2)
    rows = rows.filter(**{by: OuterRef("pk")})
    added = rows.order_by().values(by).annotate(added=Sum(what, output_field=kind)).values("added")
    return Coalesce(Subquery(added), Value(Decimal(0)), output_field=kind)


@receiver([post_save, post_delete], sender=Reservation)
@receiver([post_save, post_delete], sender=Expense)
def cost_changed(instance: Reservation | Expense, **kwargs: Any) -> None:
    update_over_budget(instance.event_id)


@receiver(post_save, sender=ShoppingItem)
def item_changed(instance: ShoppingItem, **kwargs: Any) -> None:
    update_over_budget(instance.shopping_list.event_id)


@receiver(post_save, sender=Event)
def budget_changed(instance: Event, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is None or {"budget", "budget_per_guest"} & set(update_fields):
        update_over_budget(instance.pk)
