"""What an event comes to, and whether that is more than its budget: a flag on its row, so that it can be an event."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Round
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from planning.models import Event, Reservation, ShoppingItem


@dataclass(frozen=True, slots=True)
class Bill:
    """What was planned to be spent: `shopping` as listed, `bookings` as asked for and confirmed."""

    shopping: Decimal
    bookings: Decimal

    @property
    def cost(self) -> Decimal:
        return self.shopping + self.bookings


def bill(event: Event) -> Bill:
    """Add an event's costs up, in two queries."""
    return Bill(ShoppingItem.objects.of_event(event).totals()["cost"], event.reservations.standing().cost())


def update_over_budget(event: int) -> None:
    """Note on the event's row whether it costs more than its budget; the row is written only when that changes."""
    shopping = ShoppingItem.objects.filter(shopping_list__event=OuterRef("pk"))
    bookings = Reservation.objects.standing().filter(event=OuterRef("pk"))
    events = Event.objects.annotate(
        shopping_cost=_sum(shopping, F("quantity") * F("price"), "shopping_list__event"),
        bookings_cost=_sum(bookings, F("price"), "event"),
    )
    row = events.filter(pk=event).first()
    if row is None:
        return
    over = row.budget is not None and row.shopping_cost + row.bookings_cost > row.budget
    if over != row.over_budget:
        row.over_budget = over
        row.save(update_fields=["over_budget", "updated_at"])


def _sum(rows: QuerySet[Any], what: Any, by: str) -> Any:
    """Return a subquery that adds something up over the rows of one event."""
    kind = DecimalField(max_digits=24, decimal_places=5)
    added = rows.order_by().values(by).annotate(added=Sum(what, output_field=kind)).values("added")
    return Round(Coalesce(Subquery(added), Value(Decimal(0)), output_field=kind), 2)


@receiver([post_save, post_delete], sender=Reservation)
def reservation_changed(instance: Reservation, **kwargs: Any) -> None:
    update_over_budget(instance.event_id)


@receiver(post_save, sender=ShoppingItem)
def item_changed(instance: ShoppingItem, **kwargs: Any) -> None:
    update_over_budget(instance.shopping_list.event_id)


@receiver(post_save, sender=Event)
def budget_changed(instance: Event, update_fields: Any = None, **kwargs: Any) -> None:
    if update_fields is None or "budget" in update_fields:
        update_over_budget(instance.pk)
