"""The concierge: it stays with an event from its planning to its end, and says what a good planner would notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from pydantic import BaseModel

from agents.business import Actor, OutreachKind, OverBudget, ThoughtFailed, agent, handler
from agents.formatting import count, day, listed, money, quoted, verb
from agents.runtime import Widget
from agents.workflows import engine
from planning import briefing, prompts
from planning.advice import CHANGING, Notice, answers, left_by_a_move, notices
from planning.models import Event, Guest, Reservation
from planning.models.event import namespace
from planning.time_zone import in_events_zone

GUESTS = OutreachKind("planning.guests", "Guests: who answers, who does not")
BOOKINGS = OutreachKind("planning.bookings", "Bookings: who confirms, who declines, what is missing")
TROUBLE = OutreachKind("planning.trouble", "Trouble: over budget, booked twice")
TASKS = OutreachKind("planning.tasks", "Reminders of tasks, at the hour you asked for", urgent=True)
REMINDERS = OutreachKind("planning.reminders", "Reminders before an event, and after it")

#: So long after an event is over there is nothing left to notice.
STAYS = timedelta(days=2)

#: So many things that were said are known, the latest.
KNOWN = 1000


@agent(
    spawn_on=["event_planned"],
    act_on=[
        "rsvp_received",
        "guest_moved_up",
        "letter_bounced",
        "planning.reservation_confirmed",
        "planning.reservation_declined",
        "planning.reservation_cancelled",
        "budget_exceeded",
        "event_date_near",
        "event_over",
    ],
    heartbeat=timedelta(hours=12),
    singleton=True,
    title="Concierge",
)
class Concierge(Actor):
    """You look after one event for its host. You say one useful thing at a time, and only what is new."""

    class Context(BaseModel):
        said: list[str] = []

    def get_namespace(self, event: Any) -> str:
        """One lives with each event: what happens to its guests and reservations wakes the same one."""
        row = event.entity
        if row is None:
            return "*"
        return namespace(row.pk if isinstance(row, Event) else row.event_id)

    def get_user(self, event: Any) -> User | None:
        return event.entity.owner if event.entity is not None else None

    def changed(self) -> bool:
        """Whether something new is to be seen: a few queries, no model."""
        event = self.entity
        return event is None or _is_done(event) or next(self._new(event), None) is not None

    def act(self) -> None:
        """Say what has just happened, else the most pressing of what was not said; go when the event is over."""
        event = self.entity
        if event is None or _is_done(event):
            self.finish()
            return
        with in_events_zone(event):
            found = next(self._new(event), None)
            if found is None:
                self.note(f"Nothing new about {event.title}.")
                return
            self._tell(event, found)

    @handler("event_moved", debounce=CHANGING)
    def look_after_a_move(self) -> None:
        """Say soon what a change of plan leaves to do: the host has just been at it."""
        event = self.entity
        if event is None or event.is_cancelled or event.has_begun():
            return
        with in_events_zone(event):
            for found in left_by_a_move(event):
                if found.dedupe_key not in self.context.said:
                    self._tell(event, found)

    @handler("event_begins", offset=-briefing.DAY_BEFORE)
    def brief(self) -> None:
        """The day before: let a model word what there is to know, for the briefing, which waits a little for that.

        Where it cannot, or says too much, the briefing has the facts as they are.
        """
        event, now = self.entity, timezone.now()
        if not briefing.is_wanted(event, now) or now >= event.begins_at - briefing.DAY_BEFORE + briefing.patience():
            return  # whoever waited for the words has spoken
        facts = briefing.facts(event)
        try:
            words = self.think(prompts.prompt(facts, event.title), data=prompts.content(facts)).strip()
        except (ThoughtFailed, OverBudget) as error:
            self.note(f"The facts are said as they are: {error}")
            words = ""
        else:
            if not prompts.fits(words, facts, event.title):
                self.note("These words do not fit, so the facts are said as they are.")
                words = ""
        engine.signal(briefing.WORDED, {"words": words}, match=briefing.of(event))

    def _tell(self, event: Event, notice: Notice) -> None:
        self.note(f"{notice.dedupe_key}: {notice.text}")
        self.context.said = [*self.context.said, notice.dedupe_key, *notice.with_it][-KNOWN:]
        self.say(
            event.owner,
            notice.text,
            kind=notice.kind,
            widget=notice.widget,
            dedupe_key=notice.dedupe_key,
            thread=event.thread,
        )

    def _new(self, event: Event) -> Iterator[Notice]:
        known = set(self.context.said)
        if event.is_cancelled:  # it stays: the event may be restored
            return
        for notice in (*_news(event, known), *notices(event)):
            if notice.dedupe_key not in known:
                yield notice


SAID = {
    "coming": ("is coming", "are coming"),
    "maybe": ("may come", "may come"),
    "declined": ("cannot come", "cannot come"),
    "waiting": ("would come and waits for a place", "would come and wait for a place"),
}


def _is_done(event: Event) -> bool:
    return event.was_over(timezone.now() - STAYS)


def _news(event: Event, known: set[str]) -> Iterator[Notice]:
    """Yield what others have just done: guests who answered by their link, vendors who confirmed."""
    lately = timezone.now() - timedelta(days=1)
    answered = event.guests.filter(answered_by_link=True, answered_at__gte=lately).order_by("answered_at")
    guests = [guest for guest in answered if _answer(guest) not in known]
    if guests:
        yield _answers(event, guests)
    yield from answers.moved_up(event, lately, known)
    confirmed = event.reservations.confirmed().filter(answered_at__gte=lately).select_related("vendor", "venue")
    for row in confirmed.order_by("answered_at"):
        yield _confirmation(event, row)


def _answers(event: Event, guests: list[Guest]) -> Notice:
    """One notice of all who answered since the last one; whoever answers next makes it a new one."""
    totals = event.guests.totals()
    waiting = totals["unanswered"]
    if len(guests) == 1:
        [one] = guests
        text = f"{one.name} {SAID[one.answer][0]}{_with_whom(one)} to {event.title}."
    else:
        parts = []
        for answer, (says, say) in SAID.items():
            names = [f"{guest.name}{_with_whom(guest)}" for guest in guests if guest.answer == answer]
            parts += [f"{listed(names)} {verb(len(names), says, say)}"] if names else []
        text = f"{event.title}: {'; '.join(parts)}."
    rest = (
        f"{count(waiting, 'guest')} {verb(waiting, 'has', 'have')} not answered." if waiting else "All have answered."
    )
    coming = f"{count(totals['coming'], 'person', 'people')} coming" if totals["coming"] else "Nobody has said yes"
    text += f" {coming} so far. {rest}"
    *earlier, latest = (_answer(guest) for guest in guests)
    card = Widget("invitations", {"event": event.pk})
    return Notice("planning.guests", latest, text, card, with_it=tuple(earlier))


def _answer(guest: Guest) -> str:
    """Name this answer of a guest; one who answers anew has another."""
    return f"rsvp:{guest.pk}:{guest.answered_at.isoformat() if guest.answered_at else ''}"


def _with_whom(guest: Guest) -> str:
    return f" with {guest.party_size - 1} more" if guest.is_coming and guest.party_size > 1 else ""


def _confirmation(event: Event, row: Reservation) -> Notice:
    price = money(row.price, event.currency)
    text = f"{row.who.name} has confirmed for {event.title} on {day(row.starts_at)}, for {price}."
    if row.notes:
        text += f" They write: {quoted(row.notes)}"
    return Notice("planning.bookings", f"confirmed:{row.pk}", text, Widget("reservations", {"event": event.pk}))
