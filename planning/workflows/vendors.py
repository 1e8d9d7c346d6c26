"""Vendors and venues: who is asked, who does not answer, and who comes next."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents.formatting import listed, money
from agents.runtime import Widget
from agents.workflows import Workflow, complete, event_workflow, goto, sleep, step, wait_for_event
from planning import actions, outreach
from planning.actions.locking import may_change
from planning.letters import to_vendors
from planning.models import Reservation, Vendor
from planning.vendors import availability
from planning.workflows.allowance import not_yet

#: A vendor is asked again after so long, and given up after as long again; where the event is near, after less.
VENDOR_PATIENCE = timedelta(days=2)

#: One who has no address cannot answer. So long the host has to see to it without being told.
UNREACHABLE = timedelta(hours=1)


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
            if again_at := not_yet(reservation.event.owner):
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
            if again_at := not_yet(reservation.event.owner):
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
        by = by if by is not None and may_change(event, by) else None  # who asked may host it no more
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
