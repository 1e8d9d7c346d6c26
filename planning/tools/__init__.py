"""What the planner's model may do, by what it is about; importing this declares all of it."""

from planning.tools import (
    agenda,
    announcing,
    answering,
    booked,
    bookings,
    cancelling,
    co_hosts,
    events,
    guests,
    money,
    own_bookables,
    shopping,
    tasks,
)

__all__ = [
    "agenda",
    "announcing",
    "answering",
    "booked",
    "bookings",
    "cancelling",
    "co_hosts",
    "events",
    "guests",
    "money",
    "own_bookables",
    "shopping",
    "tasks",
]
