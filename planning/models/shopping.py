"""Shopping lists: what to buy, how much of it, for how much."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypedDict, cast

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, DecimalField, F, Q, Sum, Value
from django.db.models.functions import Cast, Coalesce, Round

from agents.text import storable
from planning.models.event import Event

CENT = Decimal("0.01")

#: What all of an item costs, to the cent, as `ShoppingItem.cost` has it.
ITEM_COST = Round(
    Cast(F("quantity") * F("price"), DecimalField(max_digits=24, decimal_places=5)),
    2,
    output_field=DecimalField(max_digits=24, decimal_places=2),
)


class ShoppingTotals(TypedDict):
    """What a list adds up to: `cost` of everything that has a price, `spent` of what is ticked."""

    count: int
    left: int
    unpriced: int
    cost: Decimal
    spent: Decimal


class ShoppingItemQuerySet(models.QuerySet["ShoppingItem"]):
    """Questions about items."""

    def of_event(self, event: Event) -> ShoppingItemQuerySet:
        return self.filter(shopping_list__event_id=event.pk)

    def unticked(self) -> ShoppingItemQuerySet:
        return self.filter(ticked=False)

    def totals(self) -> ShoppingTotals:
        """Add everything up in one query; money to the cent."""
        kind = DecimalField(max_digits=24, decimal_places=2)
        added = self.order_by().aggregate(
            count=Count("pk"),
            left=Count("pk", filter=Q(ticked=False)),
            unpriced=Count("pk", filter=Q(price__isnull=True)),
            cost=Coalesce(Sum(ITEM_COST, output_field=kind), Decimal(0), output_field=kind),
            spent=Coalesce(Sum(ITEM_COST, filter=Q(ticked=True), output_field=kind), Decimal(0), output_field=kind),
        )
        added |= {"cost": added["cost"].quantize(CENT), "spent": added["spent"].quantize(CENT)}
        return cast(ShoppingTotals, added)

    def by_category(self) -> Any:
        """Return `(category, cost, spent, unpriced, count, left)` of each, in one query; money to the cent."""
        kind = DecimalField(max_digits=24, decimal_places=2)
        none = Value(Decimal("0.00"), output_field=kind)
        grouped = self.order_by().values("category")
        return grouped.annotate(
            cost=Coalesce(Sum(ITEM_COST, output_field=kind), none),
            spent=Coalesce(Sum(ITEM_COST, filter=Q(ticked=True), output_field=kind), none),
            unpriced=Count("pk", filter=Q(price__isnull=True)),
            count=Count("pk"),
            left=Count("pk", filter=Q(ticked=False)),
        ).values_list("category", "cost", "spent", "unpriced", "count", "left")


class ShoppingList(models.Model):
    """A list of things to buy for an event; an event may have several."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="shopping_lists")
    title = models.CharField(max_length=120, default="Shopping list", validators=[storable])
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="shopping_list_has_a_title"),
        ]

    def __str__(self) -> str:
        return self.title


class ShoppingItem(models.Model):
    """One thing to buy. `price` is for one unit; None: not known.

    `usual_quantity` is the amount that it was put on the list with as something usual; while that is its amount, it may
    be adapted to who is coming. None: somebody chose it.
    """

    shopping_list = models.ForeignKey(ShoppingList, models.CASCADE, related_name="items")
    name = models.CharField(max_length=120, validators=[storable])
    quantity = models.DecimalField(
        "amount", max_digits=9, decimal_places=3, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    usual_quantity = models.DecimalField(
        "usual amount", max_digits=9, decimal_places=3, null=True, blank=True, editable=False
    )
    unit = models.CharField(max_length=30, blank=True, validators=[storable])
    price = models.DecimalField(
        max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    category = models.CharField(max_length=60, blank=True, validators=[storable])
    ticked = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)

    objects = ShoppingItemQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="item_has_a_name"),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="item_quantity_is_not_negative"),
            models.CheckConstraint(condition=Q(price__gte=0), name="item_price_is_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def cost(self) -> Decimal | None:
        """What all of it costs, to the cent; None when the price is not known."""
        return None if self.price is None else (self.quantity * self.price).quantize(CENT, ROUND_HALF_UP)
