"""Letters to many guests at once: as many as the host may write now, the rest by itself once they may."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agents import due
from agents.database import bulk
from agents.events import detect_changes
from agents.mail import quota
from agents.runtime import followers, touch
from planning.actions.locking import lock
from planning.letters import to_guests
from planning.letters.invitation import words
from planning.models import Event, Guest, WaitingLetters
from planning.time_zone import in_events_zone

Kind = WaitingLetters.Kind

#: So many events' letters go on in one go.
AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Letters:
    """One kind of letter: whom of an event's guests it concerns, how it is written, and what is noted of them.

    `learns`: the letter says when and where it is.
    """

    concerns: Callable[[Event], list[Guest]]
    write: Callable[[list[Guest], Event], None]
    noted: str
    learns: bool = True


def _to_remind(event: Event) -> list[Guest]:
    with in_events_zone(event):
        return event.guests.remindable(timezone.now())


LETTERS = {
    Kind.INVITATION: Letters(
        lambda event: list(event.guests.to_invite()),
        lambda guests, event: to_guests.invite(guests, event, words(event)),
        "invited_at",
    ),
    Kind.REMINDER: Letters(_to_remind, to_guests.remind, "reminded_at"),
    # The letter asks for an answer too: nobody is reminded on the same day, nor by a second click where the button was.
    Kind.CHANGE: Letters(lambda event: event.guests.behind(event), to_guests.tell, "reminded_at"),
    Kind.NEW_DATE: Letters(lambda event: list(event.guests.to_tell_anew(event)), to_guests.ask_anew, "told_anew_at"),
    Kind.DATE_FOUND: Letters(lambda event: list(event.guests.reachable()), to_guests.date_found, "reminded_at"),
    Kind.THANKS: Letters(lambda event: list(event.guests.to_thank()), to_guests.thank, "thanked_at", learns=False),
}


def send(event: Event, kind: Kind, guests: Sequence[Guest]) -> int:
    """Within a verb, the event locked: write to as many of these as the host may now; return how many.

    The rest waits for the next day that has room. Errors: as of `quota.take`.
    """
    if not guests:
        return 0
    letters = LETTERS[kind]
    first = list(guests[: quota.take(event.owner, len(guests), field="guests")])
    letters.write(first, event)
    _note(first, event, letters)
    _leave(event, kind, [guest.pk for guest in guests[len(first) :]])
    return len(first)


@transaction.atomic
def keep_back_letters(event: Event, *, by: User) -> int:
    """Let none of the letters go out that wait for their day; return how many waited."""
    event = lock(event.pk, by)
    rows = list(WaitingLetters.objects.filter(event=event))
    for row in rows:
        row.delete()
    return sum(len(row.guests) for row in rows)


def _leave(event: Event, kind: Kind, guests: list[int]) -> None:
    if guests:
        later = {"guests": guests, "next_at": quota.of(event.owner).again_at}
        WaitingLetters.objects.update_or_create(event=event, kind=kind, defaults=later)
        due.hint()
    else:
        WaitingLetters.objects.filter(event=event, kind=kind).delete()


def _note(guests: Sequence[Guest], event: Event, letters: Letters) -> None:
    """Note that each was written to, and when: in one statement, and what it means for each in a few."""
    now = timezone.now()
    for guest in guests:
        setattr(guest, letters.noted, now)
        if letters.learns:
            guest.learn(event)
    bulk.write(guests, [letters.noted, *(Guest.TOLD if letters.learns else ())])
    detect_changes(Guest, [guest.pk for guest in guests], is_told=True)
    touch(followers(Guest, "event_id", event.pk))


class WaitingLettersGoOn:
    """Due work: letters that waited for a day on which their host may write them."""

    name = "planning.waiting_letters"

    def next_at(self) -> datetime | None:
        return WaitingLetters.objects.order_by("next_at").values_list("next_at", flat=True).first()

    def work(self) -> int:
        ripe = WaitingLetters.objects.filter(next_at__lte=timezone.now()).order_by("next_at")
        rows = list(ripe.values_list("pk", "event")[:AT_ONCE])
        for row, event in rows:
            _go_on(row, event)
        return len(rows)


@transaction.atomic
def _go_on(pk: int, event_pk: int) -> None:
    """Write the next of them, to whom of their guests it still concerns. The event is locked first, as by verbs."""
    event = Event.objects.locked().filter(pk=event_pk).first()
    row = WaitingLetters.objects.filter(pk=pk, next_at__lte=timezone.now()).first()
    if event is None or row is None:
        return
    if event.is_cancelled or event.is_over != (row.kind == Kind.THANKS):
        row.delete()
        return
    left = set(row.guests)
    guests = [guest for guest in LETTERS[Kind(row.kind)].concerns(event) if guest.pk in left]
    try:
        if not send(event, Kind(row.kind), guests):
            row.delete()
    except ValidationError as refused:
        row.next_at = quota.retry_at(refused)
        row.save(update_fields=["next_at"])
