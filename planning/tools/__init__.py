"""What the planner's model may do, by what it is about; importing this declares all of it."""

from planning.tools import (
    announcing,
    booked,
    bookings,
    cancelling,
    co_hosts,
    events,
    guests,
    own_bookables,
    shopping,
    tasks,
)

__all__ = [
    "announcing",
    "booked",
    "bookings",
    "cancelling",
    "co_hosts",
    "events",
    "guests",
    "own_bookables",
    "shopping",
    "tasks",
]
