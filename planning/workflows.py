"""What runs by itself over days: reminding guests, asking vendors, the day before, and the thanks afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.utils import timezone
from pydantic import BaseModel

from agents import zones
from agents.formatting import listed, money
from agents.mail import quota, refusals
from agents.runtime import Widget
from agents.workflows import Workflow, complete, event_workflow, goto, sleep, step, wait, wait_for_event
from planning import actions, briefing, outreach
from planning.letters import to_guests, to_vendors
from planning.models import Event, Guest, Reservation, Vendor
from planning.time_zone import in_events_zone
from planning.vendors import availability
from planning.weather.watch import OutdoorWeather  # noqa: F401 - declared with them

#: An invitation is left alone for so long, then asked about; twice at most, and never later than the last day.
PATIENCE = timedelta(days=4)
LAST_CALL = timedelta(days=2)
REMINDERS = 2
NOT_SO_SOON = timedelta(days=2)

#: A vendor is asked again after so long, and given up after as long again; where the event is near, after less.
VENDOR_PATIENCE = timedelta(days=2)

#: One who has no address cannot answer. So long the host has to see to it without being told.
UNREACHABLE = timedelta(hours=1)


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
        if guest.invited_at is None:  # their address was corrected: the invitation to the new one begins another
            return complete(answered=False)
        event, later = guest.event, timezone.now() + PATIENCE
        last = event.starts_at - LAST_CALL if event.starts_at else later
        if event.answer_by is not None:  # whoever is reminded can still answer
            last = min(last, event.answer_by - LAST_CALL / 2)
        if self.context.reminders >= REMINDERS or last <= timezone.now():
            return complete(answered=False)
        return wait_for_event(
            "rsvp_received",
            match={"pk": guest.pk},
            then=self.thank,
            timeout=min(later, last),
            on_timeout=self.remind,
        )

    @step(title="Ask once more")
    def remind(self) -> Any:
        guest: Guest | None = self.entity
        if guest is None or guest.event.has_begun():  # it was moved to an earlier day meanwhile
            return complete(answered=False)
        if guest.event.cancelled_at is not None:  # it may be restored: until then nobody is reminded
            if not actions.can_be_restored(guest.event):
                return complete(answered=False)
            return sleep(guest.event.cancelled_at + actions.UNDO, then=self.remind)
        host = guest.event.owner
        if (
            guest.answer == Guest.Answer.UNKNOWN
            and not _just_reminded(guest)
            and refusals.takes_letters(guest.email, host)
        ):
            if again_at := _not_yet(host):
                return sleep(again_at, then=self.remind)
            to_guests.remind([guest], guest.event)
            guest.reminded_at = timezone.now()
            guest.learn(guest.event)
            guest.save(update_fields=["reminded_at", *Guest.TOLD])
        self.context.reminders += 1
        return goto(self.wait_for_answer)

    @step(title="The guest has answered")
    def thank(self) -> Any:
        return complete(answered=True)


def _not_yet(host: User) -> datetime | None:
    """Count a letter of this host; return when to look again if none may be written now."""
    try:
        quota.take(host, 1, field="guests")
    except ValidationError as refused:
        return quota.retry_at(refused)
    return None


def _just_reminded(guest: Guest) -> bool:
    """Whether the host has done it meanwhile, by the card's button."""
    return guest.reminded_at is not None and guest.reminded_at > timezone.now() - NOT_SO_SOON


@event_workflow("guest_moved_up", title="A place from the waiting list")
class MovedUp(Workflow):
    """One for each guest for whom a place became free: a letter says so. The concierge tells the host."""

    @step(start=True, title="Write to the guest")
    def write(self) -> Any:
        guest: Guest | None = self.entity
        if guest is None or not guest.is_coming or guest.event.is_closed(timezone.now()):
            return complete(told=False)
        if not refusals.takes_letters(guest.email, guest.event.owner):
            return complete(told=False)
        if again_at := _not_yet(guest.event.owner):
            return sleep(again_at, then=self.write)
        to_guests.move_up(guest)
        guest.learn(guest.event)
        guest.save(update_fields=list(Guest.TOLD))
        return complete(told=True)


@event_workflow("planning.reservation_requested", title="Asking a vendor")
class AskVendor(Workflow):
    """Ask, wait for the answer to this very request, ask again, then tell the host and go on to the next one."""

    class Context(BaseModel):
        reminded: bool = False
        silent: bool = False
        round: int | None = None

    @step(start=True, title="Write to the vendor")
    def ask(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None:
            return complete(outcome="gone")
        if reservation.status != Reservation.Status.REQUESTED:  # it waited for a day on which letters may go
            return goto(self.answered)
        if self._is_another(reservation):
            return complete(outcome="asked anew")
        self.context.round = reservation.round
        if to_vendors.reaches(reservation):
            if again_at := _not_yet(reservation.event.owner):
                return sleep(again_at, then=self.ask)
            to_vendors.ask(reservation)
        return goto(self.wait_for_answer)

    def _is_another(self, reservation: Reservation) -> bool:
        """Whether they were asked for another date since: another run of this sees to that."""
        return self.context.round not in (None, reservation.round)

    @step(title="Wait for the vendor's answer")
    def wait_for_answer(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status != Reservation.Status.REQUESTED:
            return goto(self.answered)
        is_written_to = to_vendors.reaches(reservation)
        patience = VENDOR_PATIENCE if is_written_to else UNREACHABLE
        return wait_for_event(
            "reservation_answered",
            match={"pk": reservation.pk},
            then=self.answered,
            timeout=min(patience, (reservation.starts_at - timezone.now()) / 3),
            on_timeout=self.ask_again if is_written_to and not self.context.reminded else self.escalate,
        )

    @step(title="Remind the vendor")
    def ask_again(self) -> Any:
        reservation: Reservation | None = self.entity
        self.context.reminded = True
        if reservation is not None and self._is_another(reservation):
            return complete(outcome="asked anew")
        is_open = reservation is not None and reservation.status == Reservation.Status.REQUESTED
        if reservation is not None and is_open and to_vendors.reaches(reservation):
            if again_at := _not_yet(reservation.event.owner):
                return sleep(again_at, then=self.ask_again)
            to_vendors.ask_again(reservation)
        return goto(self.wait_for_answer)

    @step(title="Nobody answers")
    def escalate(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status != Reservation.Status.REQUESTED:
            return goto(self.answered)
        if self._is_another(reservation):
            return complete(outcome="asked anew")
        self.context.silent = True
        return goto(self.ask_the_next)

    @step(title="Look at the answer")
    def answered(self) -> Any:
        reservation: Reservation | None = self.entity
        if reservation is None or reservation.status == Reservation.Status.REQUESTED:
            return complete(outcome="gone")
        if reservation.status == Reservation.Status.DECLINED:
            return goto(self.ask_the_next)
        return complete(outcome=reservation.status)

    @step(title="Ask the next one, or tell the host")
    def ask_the_next(self) -> Any:
        """Only where the host wished it when asking the first; the request that nobody answers is called off."""
        reservation: Reservation | None = self.entity
        if reservation is None:
            return complete(outcome="gone")
        event, by = reservation.event, reservation.requested_by
        following = availability.next_after(reservation) if reservation.ask_next and by is not None else None
        if following is None or by is None or event.is_cancelled or event.starts_at is None or event.has_begun():
            if self.context.silent:
                _tell(reservation, "silent-vendor", f"{_silence(reservation)}.{_others(reservation)}", offer=True)
            return complete(outcome="nobody left" if reservation.ask_next else "left to the host")
        said = f"{reservation.who.name} cannot be there for {event.title}"
        if self.context.silent:
            said = f"{_silence(reservation)}, so the request is called off"
            actions.cancel_reservation(reservation, by=by)
        whom: dict[str, Any] = {"vendor" if isinstance(following, Vendor) else "venue": following}
        asked = actions.request_reservation(event, by=by, ask_next=True, **whom)
        _tell(
            reservation, "next", f"{said}. {following.name} is asked now, for {money(following.price, event.currency)}."
        )
        return complete(outcome="asked the next", reservation=asked.pk)


def _silence(reservation: Reservation) -> str:
    if not reservation.who.email:
        return f"{reservation.who.name} has no e-mail address here and was not asked for {reservation.event.title}"
    if not to_vendors.reaches(reservation):
        return f"{reservation.who.name} takes no letters of yours and was not asked for {reservation.event.title}"
    return f"{reservation.who.name} has not answered for {reservation.event.title}, though asked twice"


def _others(reservation: Reservation) -> str:
    names = listed([who.name for who in availability.free_for(reservation.event, reservation.kind, most=3)])
    return f" {names} would be free." if names else " Nobody else is free then."


def _tell(reservation: Reservation, what: str, text: str, *, offer: bool = False) -> None:
    """Tell the host how a request stands: with the bookings, or with an offer of others who could be asked."""
    event = reservation.event
    card = Widget("reservations", {"event": event.pk})
    if offer:
        card = Widget("vendors", {"of": f"{event.pk}:{reservation.kind}"})
    outreach.say(event, text, kind="planning.bookings", widget=card, dedupe_key=f"{what}:{reservation.pk}")


@event_workflow("event_begins", offset=-briefing.DAY_BEFORE, title="The day before")
class DayBefore(Workflow):
    """A briefing: who comes, who is booked, what is still to buy. The concierge words it, or the facts are said."""

    class Context(BaseModel):
        words: str = ""

    @step(start=True, title="Wait for the concierge's words")
    def wait_for_words(self) -> Any:
        event: Event | None = self.entity
        if event is None or not briefing.is_wanted(event, timezone.now()):
            return complete(said=False)
        return wait(
            briefing.WORDED,
            match=briefing.of(event),
            then=self.brief,
            timeout=briefing.patience(),
            on_timeout=self.brief,
        )

    @step(title="Brief the host")
    def brief(self) -> Any:
        event: Event | None = self.entity
        if event is None or not briefing.is_wanted(event, timezone.now()):
            return complete(said=False)
        with in_events_zone(event):
            said = briefing.say(event, self.context.words)
        return complete(said=said is not None)


@event_workflow("event_over", title="Thanks afterwards")
class Thanks(Workflow):
    """The morning after, the thank-you notes are ready; the host's click sends them."""

    @step(start=True, title="Let the night pass")
    def rest(self) -> Any:
        event: Event | None = self.entity
        if event is None:
            return complete(offered=0)
        with timezone.override(zones.of(event.owner)):  # when the host is up, wherever it was
            return sleep(briefing.morning_after(event), then=self.offer)

    @step(title="Offer to thank the guests")
    def offer(self) -> Any:
        event: Event | None = self.entity
        waiting = event.guests.to_thank().count() if event is not None else 0
        if event is None or event.is_cancelled or not waiting or not event.is_over or event.was_over(event.created_at):
            return complete(offered=0)
        text = briefing.thanks(event, waiting)
        card = Widget("invitations", {"event": event.pk})
        dedupe_key = f"thanks:{briefing.begins(event)}"
        outreach.say(event, text, kind="planning.reminders", widget=card, dedupe_key=dedupe_key)
        return complete(offered=waiting)
