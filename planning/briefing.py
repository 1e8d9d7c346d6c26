"""What a host is told at fixed times: the day before, and the morning after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agents import clock as clocks
from agents.business import Outreach
from agents.formatting import count, listed, sentence, verb
from agents.runtime import Widget
from planning import outreach
from planning.models import Event, Guest, Reservation, ShoppingItem
from planning.moments import distance_words, hours_words, is_elsewhere, zone_name
from planning.places import where

DAY_BEFORE = timedelta(days=1)

#: The signal that brings a model's words for a briefing, or none where the facts are to be said.
WORDED = "briefing_worded"


def patience() -> timedelta:
    """Return how long the briefing waits for a model's words; where a minute is a day, still for some real seconds."""
    return max(timedelta(minutes=10), clocks.real(20))


def of(event: Event) -> dict[str, Any]:
    """Return what tells this briefing from others: that of another date is another one."""
    return {"event": event.pk, "begins": begins(event)}


def begins(event: Event) -> str:
    """Return its start as one name of it; "" as long as its date is open."""
    return event.starts_at.isoformat() if event.starts_at else ""


def is_wanted(event: Event, now: datetime) -> bool:
    """Whether a briefing is of use now: the day has begun before it, and it was not planned just for tomorrow."""
    if event.is_cancelled or event.starts_at is None:
        return False
    due_at = event.starts_at - DAY_BEFORE
    return event.created_at < due_at <= now < event.starts_at


def facts(event: Event) -> list[str]:
    """Return who comes, who is booked and what is still to buy, a sentence each."""
    place = f", {where(event.place)}" if event.place else ""
    zone = f" {zone_name(event.begins_at, event.clock)}" if is_elsewhere(event) else ""
    lines = [f"{event.title} is {distance_words(event)} {hours_words(event)}{zone}{place}"]
    lines += _guests(event)
    bookings = list(event.reservations.standing().select_related("vendor", "venue"))
    booked = [row.who.name for row in bookings if row.status == Reservation.Status.CONFIRMED]
    waiting = [row.who.name for row in bookings if row.status == Reservation.Status.REQUESTED]
    if booked:
        lines.append(f"{listed(booked)} {verb(len(booked), 'is', 'are')} booked")
    if waiting:
        lines.append(f"{listed(waiting)} {verb(len(waiting), 'has', 'have')} not answered the request yet")
    left = list(ShoppingItem.objects.of_event(event).unticked().values_list("name", flat=True))
    if left:
        lines.append(f"Still to buy: {listed(left, 6)}")
    elif ShoppingItem.objects.of_event(event).exists():
        lines.append("Everything on the shopping list is bought")
    return [sentence(line) for line in lines]


def say(event: Event, words: str = "") -> Outreach | None:
    """Brief the host in these words, else with the facts as they are. None when this was done for this date."""
    return outreach.say(
        event,
        words or " ".join(facts(event)),
        kind="planning.reminders",
        widget=Widget("event_card", {"event": event.pk}),
        dedupe_key=f"briefing:{begins(event)}",
    )


def _guests(event: Event) -> list[str]:
    """Say how many come, and name those who leave it open: parties count, so that the number is that of the chairs."""
    by_answer: dict[str, list[Guest]] = {answer: [] for answer in Guest.Answer.values}
    for guest in event.guests.all():
        by_answer[guest.answer].append(guest)
    coming = sum(guest.party_size for guest in by_answer[Guest.Answer.COMING])
    maybe, silent = (
        [guest.name for guest in by_answer[answer]] for answer in (Guest.Answer.MAYBE, Guest.Answer.UNKNOWN)
    )
    lines = []
    if any(by_answer.values()):
        people = f"{count(coming, 'person', 'people')} {verb(coming, 'is', 'are')} coming"
        lines.append(people if coming else "Nobody has said yes so far")
    if maybe:
        lines.append(f"{listed(maybe)} may come")
    if silent:
        lines.append(f"{listed(silent)} {verb(len(silent), 'has', 'have')} not answered")
    return lines


def morning_after(event: Event) -> datetime:
    """Return when to speak of thanks, in the current zone: half a day after it is over, but not before nine."""
    now = timezone.now()
    rested = timezone.localtime(max(event.over_at or now, now) + timedelta(hours=12))
    return max(rested, rested.replace(hour=9, minute=0, second=0, microsecond=0))


def thanks(event: Event, waiting: int) -> str:
    """Return the offer to thank those who came."""
    notes = "The thank-you note to one guest" if waiting == 1 else f"Thank-you notes to {count(waiting, 'guest')}"
    ready, them = verb(waiting, "is", "are"), verb(waiting, "it", "them")
    return f"I hope {event.title} was lovely. {notes} {ready} ready: one click on the card sends {them}."
