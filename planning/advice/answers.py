"""How guests may answer: the day until which they may, and who has got a place that became free."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from agents.formatting import capital, count, listed, verb, when
from agents.runtime import Widget
from planning.advice.notice import Notice
from planning.models import Event, Guest

#: So long before the last day for answers the host hears who is silent.
DEADLINE_NEARS = timedelta(days=3)


def deadline(event: Event, now: datetime) -> Iterator[Notice]:
    """The day until which guests may answer is near, or was yesterday, and some are silent."""
    until = event.answer_by
    if until is None or not -DEADLINE_NEARS < until - now <= DEADLINE_NEARS:
        return
    silent = list(event.guests.unanswered().filter(invited_at__isnull=False).values_list("name", flat=True))
    if not silent:
        return
    have = f"{listed(silent)} {verb(len(silent), 'has', 'have')} not answered"
    card = Widget("answers", {"event": event.pk})
    if now < until:
        can = "A reminder is one click away" if event.guests.remindable(now) else "They were asked again today"
        text = f"Guests may answer for {event.title} until {when(until)}, and {have}. {can}."
        yield Notice("planning.guests", f"answers-due:{until.isoformat()}", text, Widget("invitations", card.arguments))
    else:
        text = f"The list of {event.title} is closed since {when(until)}. {capital(have)}: give them longer?"
        yield Notice("planning.guests", f"answers-over:{until.isoformat()}", text, card)


def moved_up(event: Event, since: datetime, known: Collection[str]) -> Iterator[Notice]:
    """Somebody waited for a place and has one now: one notice of all of them since the last one."""
    rows = event.guests.filter(moved_up_at__gte=since).order_by("moved_up_at", "pk")
    fresh = [guest for guest in rows if guest.is_coming and _key(guest) not in known]
    if not fresh:
        return
    names = listed([f"{guest.name}{_with(guest)}" for guest in fresh])
    left = event.guests.waiting().count()
    queue = f"{count(left, 'invitation')} still {verb(left, 'waits', 'wait')}." if left else "Nobody waits any more."
    text = (
        f"A place became free for {event.title}: {names} moved up from the waiting list and "
        f"{verb(len(fresh), 'is', 'are')} coming. {queue}"
    )
    *earlier, latest = [_key(guest) for guest in fresh]
    yield Notice("planning.guests", latest, text, Widget("answers", {"event": event.pk}), with_it=tuple(earlier))


def _key(guest: Guest) -> str:
    return f"moved-up:{guest.pk}:{guest.moved_up_at.isoformat() if guest.moved_up_at else ''}"


def _with(guest: Guest) -> str:
    return f" with {guest.party_size - 1} more" if guest.party_size > 1 else ""
