"""The rows of the event-planning domain."""

from planning.models.event import Event
from planning.models.guest import Guest, Invitation
from planning.models.shopping import ShoppingItem, ShoppingList

__all__ = ["Event", "Guest", "Invitation", "ShoppingItem", "ShoppingList"]
