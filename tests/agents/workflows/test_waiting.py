"""Waits: correlated, with a mailbox, with an end; signals, answers of people, and events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from pydantic import BaseModel, Field

from agents.testing import TimeMachine
from agents.workflows import (
    Workflow,
    complete,
    engine,
    event_workflow,
    goto,
    sleep,
    step,
    wait,
    wait_for_event,
    wait_for_input,
    workflow,
)
from agents.workflows.models import WorkflowRun
from tests.agents.workflows.payments import TOMORROW, Booking, await_payment, pay, state
from tests.hotel.models import Heard, Reservation


def test_the_payment_of_booking_7_does_not_wake_the_run_of_booking_5(clock: TimeMachine) -> None:
    """Failure 11: a wait was a broadcast."""
    await_payment()
    five, seven = (Reservation.objects.create(room=room) for room in "57")
    of_five, of_seven = (engine.start("await_payment", reservation=each.pk) for each in (five, seven))
    clock.run_until_idle()
    assert (state(of_five), state(of_seven)) == ("waiting", "waiting")
    pay(seven)
    clock.run_until_idle()
    assert (state(of_five), state(of_seven)) == ("waiting", "completed")
    pay(five)
    clock.run_until_idle()
    assert state(of_five) == "completed"
    assert Heard.objects.filter(what=f"paid {five.pk}").count() == 1
    assert Heard.objects.filter(what="asked").count() == 2, "who asks goes on elsewhere and does not ask again"


def test_a_wait_ends_at_its_time(clock: TimeMachine) -> None:
    await_payment(timeout=TOMORROW)
    reservation = Reservation.objects.create()
    run = engine.start("await_payment", reservation=reservation.pk)
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.wake_at == clock.now + TOMORROW
    clock.advance(days=1)
    run.refresh_from_db()
    assert run.result == {"gave_up": True}


def test_what_came_too_late_while_the_workers_were_away_was_too_late(clock: TimeMachine) -> None:
    await_payment(timeout=TOMORROW)
    late, in_time = Reservation.objects.create(), Reservation.objects.create()
    too_late, just_right = (engine.start("await_payment", reservation=each.pk) for each in (late, in_time))
    clock.run_until_idle()
    clock.skip(hours=12)
    pay(in_time)
    clock.skip(days=1)
    pay(late)
    clock.run_until_idle()
    assert (state(too_late), state(just_right)) == ("completed", "completed")
    assert (too_late.result, just_right.result) == ({"gave_up": True}, {"event": "payment_received"})


def test_a_wait_without_an_alternative_fails_in_words(clock: TimeMachine) -> None:
    @workflow("impatient")
    class Impatient:
        @step(start=True)
        def ask(self) -> Any:
            return wait("answer", then=self.ask, timeout=timedelta(minutes=1))

    run = engine.start("impatient")
    clock.advance(minutes=2)
    assert state(run) == "failed" and run.error == "Nothing came: it waited for the signal answer."


def test_a_row_is_matched_by_its_fields_as_they_are(clock: TimeMachine) -> None:
    @workflow("any_in_room")
    class AnyInRoom(Workflow):
        @step(start=True)
        def ask(self) -> Any:
            if self.event is None:
                return wait_for_event("reservation_confirmed", match={"room": "9", "guest__name": "Alice"})
            return complete(reservation=self.event.entity.pk)

    from tests.hotel.models import Guest

    alice, bob = Guest.objects.create(name="Alice"), Guest.objects.create(name="Bob")
    run = engine.start("any_in_room")
    clock.run_until_idle()
    Reservation.objects.create(room="9", guest=bob, status="confirmed")
    Reservation.objects.create(room="8", guest=alice, status="confirmed")
    clock.run_until_idle()
    assert state(run) == "waiting"
    right = Reservation.objects.create(room="9", guest=alice, status="confirmed")
    clock.run_until_idle()
    assert state(run) == "completed" and run.result == {"reservation": right.pk}


def test_a_scheduled_event_is_waited_for_until_its_row_is_due_wherever_that_is_moved(clock: TimeMachine) -> None:
    """Failure 4: waiting runs kept the old time."""

    @workflow("briefing")
    class Briefing(Workflow):
        Context = Booking

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("checkin_due", match={"pk": self.context.reservation}, then=self.brief)

        @step
        def brief(self) -> Any:
            Heard.objects.create(what="briefed", about=timezone.now().isoformat())
            return complete()

    reservation = Reservation.objects.create(status="confirmed", checkin_date=clock.now + timedelta(days=2))
    run = engine.start("briefing", reservation=reservation.pk)
    clock.advance(days=1)
    reservation.checkin_date = moment = clock.now + timedelta(days=4)
    reservation.save()
    clock.advance(days=3, hours=23)
    assert state(run) == "waiting"
    clock.advance(hours=1)
    assert state(run) == "completed" and Heard.objects.get().about == moment.isoformat()


def test_a_signal_reaches_the_runs_it_is_meant_for(clock: TimeMachine) -> None:
    @workflow("approval")
    class Approval(Workflow):
        class Context(BaseModel):
            reservation: int
            approved_by: str = ""

        @step(start=True)
        def ask(self) -> Any:
            return wait("approved", match={"reservation": self.context.reservation}, then=self.done)

        @step
        def done(self) -> Any:
            return complete(by=self.event.payload["approved_by"])

    one, two = (engine.start("approval", reservation=number) for number in (1, 2))
    clock.run_until_idle()
    engine.signal("approved", {"approved_by": "Alice"}, match={"reservation": 2})
    clock.run_until_idle()
    assert (state(one), state(two)) == ("waiting", "completed")
    assert two.result == {"by": "Alice"} and two.context["approved_by"] == "Alice", "its Context declares that key"
    engine.signal("approved", {"approved_by": "Bob", "reservation": 1})
    clock.run_until_idle()
    assert state(one) == "completed" and one.result == {"by": "Bob"}


class Decision(BaseModel):
    vendor: str
    price: int = Field(gt=0)


def test_a_person_answers_and_what_does_not_fit_is_said_by_field(clock: TimeMachine) -> None:
    @workflow("choose_vendor")
    class ChooseVendor(Workflow):
        class Context(BaseModel):
            vendor: str = ""

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_input(Decision, then=self.book, title="Which vendor is it to be?")

        @step
        def book(self) -> Any:
            assert isinstance(self.input, Decision)
            return complete(vendor=self.context.vendor, price=self.input.price)

    run = engine.start("choose_vendor")
    clock.run_until_idle()
    assert state(run) == "waiting" and run.wait_title == "Which vendor is it to be?"
    assert engine.form_of(run) is Decision
    with pytest.raises(ValidationError) as wrong:
        engine.answer(run, {"price": -1})
    assert set(wrong.value.message_dict) == {"vendor", "price"}
    clock.run_until_idle()
    assert state(run) == "waiting"
    engine.answer(run, {"vendor": "Ana", "price": "80"})
    with pytest.raises(ValidationError):
        engine.answer(run, {"vendor": "Ben", "price": 70})
    clock.run_until_idle()
    assert state(run) == "completed" and run.result == {"vendor": "Ana", "price": 80}


def test_a_match_that_asks_for_no_field_fails_the_run_with_the_reason(clock: TimeMachine) -> None:
    @workflow("misspelt")
    class Misspelt:
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("payment_received", match={"colour": "red"}, then=self.ask)

    run = engine.start("misspelt")
    clock.run_until_idle()
    pay(Reservation.objects.create())
    clock.run_until_idle()
    assert state(run) == "failed" and "colour" in run.error


@pytest.mark.parametrize(("name", "woken"), [("hotel.payment_received", True), ("planning.payment_received", False)])
def test_an_event_is_waited_for_by_the_name_with_its_app(clock: TimeMachine, name: str, woken: bool) -> None:
    @workflow("await_payment")
    class AwaitPayment(Workflow):
        Context = Booking

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event(name, match={"pk": self.context.reservation}, then=self.paid)

        @step
        def paid(self) -> Any:
            return complete(by=self.event.full_name)

    early, late = (Reservation.objects.create() for _ in range(2))
    runs = [engine.start("await_payment", reservation=each.pk) for each in (early, late)]
    Reservation.objects.filter(pk=early.pk).update(paid=True)  # nobody is told: it is found in the mailbox
    clock.run_until_idle()
    late.paid = True
    late.save()
    clock.run_until_idle()
    for run in runs:
        run.refresh_from_db()
        assert (run.status, run.result) == (("completed", {"by": name}) if woken else ("waiting", None))


@pytest.mark.parametrize(("match", "woken"), [(None, "its own"), ({}, "any")])
def test_without_a_match_a_run_waits_for_the_event_of_its_own_row(clock: TimeMachine, match: Any, woken: str) -> None:
    @event_workflow("reservation_confirmed")
    class AwaitPayment(Workflow):
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("payment_received", match=match, then=self.paid)

        @step
        def paid(self) -> Any:
            return complete(by=self.event.entity.pk)

    five, seven = (Reservation.objects.create(status="confirmed") for _ in range(2))
    clock.run_until_idle()
    seven.paid = True
    seven.save()
    clock.run_until_idle()
    results = {run.entity_id: run.result for run in WorkflowRun.objects.all()}
    assert results == {
        str(seven.pk): {"by": seven.pk},
        str(five.pk): None if woken == "its own" else {"by": seven.pk},
    }


def test_a_moment_that_is_none_and_a_step_that_is_none_are_said_in_words(clock: TimeMachine) -> None:
    with pytest.raises(TypeError, match=r"5 is neither how long nor until when. Write timedelta\(hours=2\)"):
        sleep(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="5 is neither how long"):
        wait("paid", timeout=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="given no step"):
        goto("")
