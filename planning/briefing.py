"""What a host is told at fixed times: the day before, and the morning after."""

from __future__ import annotations

from django.utils import timezone

from planning.models import Event, ShoppingItem
from planning.wording import clock, count, distance, listed


def day_before(event: Event) -> str:
    """Return who comes, who is booked and what is still to buy, in a few sentences."""
    guests = event.guests.totals()
    lines = [f"{event.title} is {distance(event.starts_at, timezone.now())} at {clock(event.starts_at)}"]
    if event.place:
        lines[0] += f", at {event.place}"
    coming = f"{guests['coming']} coming"
    if guests["unanswered"]:
        coming += f", {count(guests['unanswered'], 'guest')} without an answer"
    lines.append(coming)
    booked = [row.who.name for row in event.reservations.confirmed().select_related("vendor", "venue")]
    waiting = event.reservations.filter(status="requested").count()
    if booked:
        lines.append(f"Booked: {listed(booked)}")
    if waiting:
        lines.append(f"{count(waiting, 'request')} still open")
    left = list(ShoppingItem.objects.of_event(event).unticked().values_list("name", flat=True))
    if left:
        lines.append(f"Still to buy: {listed(left, 6)}")
    elif event.shopping_lists.exists():
        lines.append("Everything is bought")
    return " ".join(line if line.endswith(".") else f"{line}." for line in lines)


def thanks(event: Event, waiting: int) -> str:
    """Return the offer to thank those who came."""
    who = "one guest" if waiting == 1 else f"{waiting} guests"
    return f"I hope {event.title} was lovely. Thank-you notes to {who} are ready to go."
