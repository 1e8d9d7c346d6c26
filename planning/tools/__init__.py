"""What the planner's model may do, by what it is about; importing this declares all of it."""

from planning.tools import bookings, cancelling, co_hosts, events, guests, shopping, tasks

__all__ = ["bookings", "cancelling", "co_hosts", "events", "guests", "shopping", "tasks"]
