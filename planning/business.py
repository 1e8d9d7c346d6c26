"""The concierge: it stays with an event from its planning to its end, and says what a good planner would notice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents.business import Actor, OutreachKind, agent
from agents.runtime import zones
from agents.runtime.widget import Widget
from planning.models import Event, Guest, Reservation
from planning.models.event import namespace
from planning.noticing import Notice, notices
from planning.wording import count, day, money, quoted

GUESTS = OutreachKind("planning.guests", "Guests: who answers, who does not")
BOOKINGS = OutreachKind("planning.bookings", "Bookings: who confirms, who declines, what is missing")
TROUBLE = OutreachKind("planning.trouble", "Trouble: over budget, booked twice")
REMINDERS = OutreachKind("planning.reminders", "Reminders before an event, and after it")

#: So long after an event is over there is nothing left to notice.
STAYS = timedelta(days=2)


@agent(
    spawn_on=["event_planned"],
    act_on=[
        "rsvp_received",
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

    def get_user(self, event: Any) -> Any:
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
        with timezone.override(zones.of(event.owner)):
            found = next(self._new(event), None)
            if found is None:
                self.note(f"Nothing new about {event.title}.")
                return
            self.note(f"{found.signature}: {found.text}")
            self.context.said = [*self.context.said, found.signature][-200:]
            self.say(
                event.owner,
                found.text,
                kind=found.kind,
                widget=found.widget,
                signature=found.signature,
                thread=event.thread,
            )

    def _new(self, event: Event) -> Iterator[Notice]:
        known = set(self.context.said)
        for notice in (*_news(event), *notices(event)):
            if notice.signature not in known:
                yield notice


def _is_done(event: Event) -> bool:
    return event.over_at + STAYS <= timezone.now()


def _news(event: Event) -> Iterator[Notice]:
    """Yield what others have just done: guests who answered by their link, vendors who confirmed."""
    lately = timezone.now() - timedelta(days=1)
    answered = event.guests.filter(answered_by_link=True, answered_at__gte=lately).order_by("answered_at")
    guests = list(answered)
    if guests:
        yield _answers(event, guests)
    confirmed = event.reservations.confirmed().filter(answered_at__gte=lately).select_related("vendor", "venue")
    for row in confirmed.order_by("answered_at"):
        yield _confirmation(event, row)


def _answers(event: Event, guests: list[Guest]) -> Notice:
    """One notice of all who answered last; whoever answers next makes it a new one."""
    totals = event.guests.totals()
    latest = guests[-1]
    said = {"coming": "is coming", "maybe": "may come", "declined": "cannot come"}[latest.answer]
    more = f" with {latest.party_size - 1} more" if latest.answer == "coming" and latest.party_size > 1 else ""
    waiting = totals["unanswered"]
    rest = f"{count(waiting, 'guest')} {'has' if waiting == 1 else 'have'} not answered."
    text = f"{latest.name} {said}{more} to {event.title}. {totals['coming']} coming so far. "
    text += rest if waiting else "All have answered."
    assert latest.answered_at is not None
    signature = f"rsvp:{latest.pk}:{latest.answered_at.isoformat()}"
    return Notice("planning.guests", signature, text, Widget("invitations", {"event": event.pk}))


def _confirmation(event: Event, row: Reservation) -> Notice:
    text = f"{row.who.name} has confirmed for {event.title} on {day(row.starts_at)}, for {money(row.price)}."
    if row.notes:
        text += f" They write: {quoted(row.notes)}"
    return Notice("planning.bookings", f"confirmed:{row.pk}", text, Widget("reservations", {"event": event.pk}))
