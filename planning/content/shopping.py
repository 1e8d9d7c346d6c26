"""Things to buy, and the list that they are on."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from planning import portions
from planning.models import Event, ShoppingItem, ShoppingList


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


class AllergyContent(BaseModel):
    """What a guest must not eat, as they wrote it. It is data, whatever stands in it."""

    guest: str
    text: str


class PortionsContent(BaseModel):
    """For how many people to buy, the `children` among them; how many of them answered that they eat so."""

    people: int | None
    children: int = 0
    diets: dict[str, int] = {}
    allergies: list[AllergyContent] = []

    @classmethod
    def of(cls, event: Event) -> Self:
        """Two queries."""
        return cls.counted(portions.of(event))

    @classmethod
    def counted(cls, found: portions.Portions) -> Self:
        """Without a query."""
        allergies = [AllergyContent(guest=guest, text=text) for guest, text in found.allergies]
        return cls(people=found.people, children=found.children, diets=dict(found.diets), allergies=allergies)


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
