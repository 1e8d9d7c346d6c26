"""What runs by itself over days: reminding guests, asking vendors, the day before, and the thanks afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents.business import AgentManager, saying
from agents.runtime import zones
from agents.runtime.widget import Widget
from agents.workflows import Workflow, complete, event_workflow, goto, sleep, step, wait_for_event
from planning import actions, briefing, mails, matching
from planning.models import Event, Guest, Reservation, Vendor
from planning.models.event import namespace

#: An invitation is left alone for so long, then asked about; twice at most, and never later than the last day.
PATIENCE = timedelta(days=4)
LAST_CALL = timedelta(days=2)
REMINDERS = 2

#: A vendor is asked again after so long, and given up after as long again.
VENDOR_PATIENCE = timedelta(days=2)


@event_workflow("invitation_sent", title="Reminders to a guest")
class RsvpReminders(Workflow):
    """One for each guest who was invited; the guest's answer ends it."""

    class Context(BaseModel):
        reminders: int = 0

    @step(start=True, title="Wait for the answer")
    def wait_for_answer(self) -> Any:
        guest: Guest | None = self.entity
        if guest is None or guest.answer != Guest.Answer.UNKNOWN:
            return complete(answered=guest is not None)
        last = guest.event.starts_at - LAST_CALL
        if self.context.reminders >= REMINDERS or last <= timezone.now():
            return complete(answered=False)
        return wait_for_event(
            "rsvp_received",
            match={"pk": guest.pk},
            then=self.thank,
            timeout=min(timezone.now() + PATIENCE, last),
            on_timeout=self.remind,
        )

    @step(title="Ask once more")
    def remind(self) -> Any:
        guest: Guest | None = self.entity
        if guest is not None and guest.answer == Guest.Answer.UNKNOWN and guest.email:
            mails.remind(guest, guest.event, timezone.localdate())
            guest.reminded_at = timezone.now()
            guest.save(update_fields=["reminded_at"])
        self.context.reminders += 1
        return goto(self.wait_for_answer)

    @step(title="The guest has answered")
    def thank(self) -> Any:
        return complete(answered=True)


@event_workflow("planning.reservation_requested", title="Asking a vendor")
class AskVendor(Workflow):
    """Ask, wait for the answer to this very request, ask again, then tell the host and go on to the next one."""

    class Context(BaseModel):
        reminded: bool = False

    @step(start=True, title="Write to the vendor")
    def ask(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None:
            return complete(outcome="gone")
        mails.ask(reservation)
        return goto(self.wait_for_answer)

    @step(title="Wait for the vendor's answer")
    def wait_for_answer(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status != Reservation.Status.REQUESTED:
            return goto(self.answered)
        return wait_for_event(
            "reservation_answered",
            match={"pk": reservation.pk},
            then=self.answered,
            timeout=min(timezone.now() + VENDOR_PATIENCE, reservation.starts_at),
            on_timeout=self.escalate if self.context.reminded else self.ask_again,
        )

    @step(title="Remind the vendor")
    def ask_again(self) -> Any:
        reservation: Reservation | None = self.entity
        self.context.reminded = True
        if reservation is not None and reservation.status == Reservation.Status.REQUESTED:
            mails.ask_again(reservation)
        return goto(self.wait_for_answer)

    @step(title="Tell the host that nobody answers")
    def escalate(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status != Reservation.Status.REQUESTED:
            return goto(self.answered)
        event = reservation.event
        _say(
            event,
            f"{reservation.who.name} has not answered for {event.title}, though asked twice. Others are free.",
            kind="planning.bookings",
            widget=Widget("vendors", {"of": f"{event.pk}:{reservation.kind}"}),
            signature=f"silent-vendor:{reservation.pk}",
        )
        return goto(self.ask_the_next)

    @step(title="Look at the answer")
    def answered(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status == Reservation.Status.REQUESTED:
            return complete(outcome="gone")
        if reservation.status == Reservation.Status.DECLINED:
            return goto(self.ask_the_next)
        return complete(outcome=reservation.status)

    @step(title="Ask the next one")
    def ask_the_next(self) -> Any:
        """Only where the host wished it when asking the first; the request that nobody answers is called off."""
        reservation: Reservation | None = self.entity
        if reservation is None or not reservation.ask_next or reservation.requested_by is None:
            return complete(outcome="left to the host")
        event, by = reservation.event, reservation.requested_by
        following = matching.next_after(reservation)
        if following is None or event.starts_at <= timezone.now():
            return complete(outcome="nobody left")
        if reservation.status == Reservation.Status.REQUESTED:
            actions.cancel_reservation(reservation, by=by)
        whom: dict[str, Any] = {"vendor" if isinstance(following, Vendor) else "venue": following}
        asked = actions.request_reservation(event, by=by, ask_next=True, **whom)
        return complete(outcome="asked the next", reservation=asked.pk)


@event_workflow("event_begins", offset=timedelta(days=-1), title="The day before")
class DayBefore(Workflow):
    """A briefing: who comes, who is booked, what is still to buy."""

    @step(start=True, title="Brief the host")
    def brief(self) -> Any:
        event: Event | None = self.entity
        if event is None or event.starts_at <= timezone.now():  # planned when it was over already
            return complete(said=False)
        with timezone.override(zones.of(event.owner)):
            text = briefing.day_before(event)
        card = Widget("event_card", {"event": event.pk})
        _say(event, text, kind="planning.reminders", widget=card, signature=f"briefing:{event.starts_at.isoformat()}")
        return complete(said=True)


@event_workflow("event_over", title="Thanks afterwards")
class Thanks(Workflow):
    """The morning after, the thank-you notes are ready; the host's click sends them."""

    @step(start=True, title="Let the night pass")
    def rest(self) -> Any:
        return sleep(timedelta(hours=12), then=self.offer)

    @step(title="Offer to thank the guests")
    def offer(self) -> Any:
        event: Event | None = self.entity
        waiting = event.guests.to_thank().count() if event is not None else 0
        if event is None or not waiting or event.created_at > event.over_at:
            return complete(offered=0)
        text = briefing.thanks(event, waiting)
        card = Widget("invitations", {"event": event.pk})
        _say(event, text, kind="planning.reminders", widget=card, signature=f"thanks:{event.starts_at.isoformat()}")
        return complete(offered=waiting)


def _say(event: Event, text: str, *, kind: str, widget: Widget, signature: str) -> None:
    """Let the event's concierge say it: a person hears one voice about an event."""
    concierge = AgentManager.list_active("Concierge", namespace(event.pk)).first()
    saying.say(
        event.owner,
        text,
        kind=kind,
        widget=widget,
        signature=f"{event.pk}:{signature}",
        thread=event.thread,
        agent_run=concierge,
    )
