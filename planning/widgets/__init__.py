"""The planner's cards, by what they show; importing this declares all of them."""

from planning.widgets import answers, bookings, cancelling, event, following, guests, shopping

__all__ = ["answers", "bookings", "cancelling", "event", "following", "guests", "shopping"]
