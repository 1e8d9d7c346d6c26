"""The planner's cards, by what they show; importing this declares all of them."""

from planning.widgets import (
    agenda,
    answers,
    bookings,
    budget,
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
    vendors,
)

__all__ = [
    "agenda",
    "answers",
    "bookings",
    "budget",
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
    "vendors",
]
