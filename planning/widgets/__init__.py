"""The planner's cards, by what they show; importing this declares all of them."""

from planning.widgets import (
    answers,
    bookings,
    cancelling,
    co_hosts,
    date_poll,
    event,
    following,
    guests,
    letters,
    reminders,
    shopping,
    tasks,
)

__all__ = [
    "answers",
    "bookings",
    "cancelling",
    "co_hosts",
    "date_poll",
    "event",
    "following",
    "guests",
    "letters",
    "reminders",
    "shopping",
    "tasks",
]
