"""Guests: who has not answered is asked again, who joined or gets a place from the waiting list is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents.mail import refusals
from agents.workflows import Workflow, complete, event_workflow, goto, sleep, step, wait_for_event
from planning import actions
from planning.letters import to_guests
from planning.models import Guest
from planning.workflows.allowance import not_yet

#: An invitation is left alone for so long, then asked about; twice at most, and never later than the last day.
PATIENCE = timedelta(days=4)
LAST_CALL = timedelta(days=2)
REMINDERS = 2
NOT_SO_SOON = timedelta(days=2)


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
            if again_at := not_yet(host):
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


def _just_reminded(guest: Guest) -> bool:
    """Whether the host has done it meanwhile, by the card's button."""
    return guest.reminded_at is not None and guest.reminded_at > timezone.now() - NOT_SO_SOON


@event_workflow("guest_joined", title="A link of one's own")
class Joined(Workflow):
    """One for each guest who came by the event's link and left an address: a letter brings them their own link."""

    @step(start=True, title="Write to the guest")
    def write(self) -> Any:
        guest: Guest | None = self.entity
        if guest is None or guest.event.is_closed(timezone.now()):
            return complete(told=False)
        if not refusals.takes_letters(guest.email, guest.event.owner):
            return complete(told=False)
        if again_at := not_yet(guest.event.owner):
            return sleep(again_at, then=self.write)
        to_guests.own_link(guest)
        return complete(told=True)


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
        if again_at := not_yet(guest.event.owner):
            return sleep(again_at, then=self.write)
        to_guests.move_up(guest)
        guest.learn(guest.event)
        guest.save(update_fields=list(Guest.TOLD))
        return complete(told=True)
