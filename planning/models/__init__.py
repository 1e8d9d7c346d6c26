"""The rows of the event-planning domain."""

from planning.models.event import Event
from planning.models.guest import Guest, Invitation
from planning.models.reservation import Reservation
from planning.models.shopping import ShoppingItem, ShoppingList
from planning.models.vendor import Vendor, Venue

__all__ = [
    "Event",
    "Guest",
    "Invitation",
    "Reservation",
    "ShoppingItem",
    "ShoppingList",
    "Vendor",
    "Venue",
]
