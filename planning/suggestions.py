"""What is usually bought for an event, scaled to the number of guests."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

from planning import catalogue
from planning.catalogue import UsualItem

#: For how many to buy when nobody has said.
GUESTS = 10


def usual(kind: str, title: str = "", guests: int | None = None, children: int = 0) -> list[dict[str, Any]]:
    """Return the usual items for an event of this kind and title, as said by a person, and so many guests.

    `children` of them have the part of it that the catalogue gives a child.
    """
    return [_scaled(item, guests or GUESTS, children) for item in catalogue.usual_items(kind, title)]


def _scaled(item: UsualItem, guests: int, children: int) -> dict[str, Any]:
    """Return it as an item of a shopping list for so many guests; whole units, at least one."""
    small = min(children, guests)
    portions = guests - small + small * item.for_child
    needed = item.quantity * portions if item.per_guest else item.quantity
    return {
        "name": item.name,
        "quantity": Decimal(max(1, math.ceil(needed))),
        "unit": item.unit,
        "price": item.price,
        "category": item.category,
    }
