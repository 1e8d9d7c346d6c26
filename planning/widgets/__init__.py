"""The planner's cards, by what they show; importing this declares all of them."""

from planning.widgets import bookings, plans

__all__ = ["bookings", "plans"]
