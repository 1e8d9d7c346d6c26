"""The planner's cards, by what they show; importing this declares all of them."""

from planning.widgets import bookings, event, following, guests, shopping

__all__ = ["bookings", "event", "following", "guests", "shopping"]
