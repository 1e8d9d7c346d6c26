"""Waits: correlated, with a mailbox, with an end; signals, answers of people, and events."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from pydantic import BaseModel, Field

from agents.events.models import Event
from agents.events.signals import occurred
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
    waking,
    workflow,
)
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard, Reservation

TOMORROW = timedelta(days=1)


class Booking(BaseModel):
    reservation: int = 0


def await_payment(*, first: Any = None, timeout: timedelta | None = None) -> None:
    """Declare a workflow that waits for the payment of its own reservation."""

    @workflow("await_payment")
    class AwaitPayment(Workflow):
        Context = Booking

        @step(start=True)
        def begin(self) -> Any:
            return sleep(first, then=self.ask) if first else goto(self.ask)

        @step
        def ask(self) -> Any:
            Heard.objects.create(what="asked")
            return wait_for_event(
                "payment_received",
                match={"pk": self.context.reservation},
                then=self.paid,
                timeout=timeout,
                on_timeout=self.give_up if timeout else None,
            )

        @step
        def paid(self) -> Any:
            Heard.objects.create(what=f"paid {self.event.entity.pk}")
            return complete(event=self.event.name)

        @step
        def give_up(self) -> Any:
            return complete(gave_up=self.timed_out)


def pay(reservation: Reservation) -> None:
    reservation.paid = True
    reservation.save()


def state(run: WorkflowRun) -> str:
    run.refresh_from_db()
    return run.status


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


def test_a_payment_that_came_before_the_wait_is_kept(clock: TimeMachine) -> None:
    """Failure 12: an event that came before the wait was lost."""
    await_payment(first=timedelta(hours=3))
    reservation = Reservation.objects.create()
    run = engine.start("await_payment", reservation=reservation.pk)
    clock.advance(hours=1)
    pay(reservation)
    clock.advance(hours=1)
    assert state(run) == "waiting"
    clock.advance(hours=1)
    assert state(run) == "completed"


def test_a_payment_from_before_the_run_is_none_of_its_business(clock: TimeMachine) -> None:
    await_payment(timeout=TOMORROW)
    reservation = Reservation.objects.create(paid=True)
    clock.run_until_idle()
    run = engine.start("await_payment", reservation=reservation.pk)  # at the very same moment
    clock.advance(hours=1)
    assert state(run) == "waiting"


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


def test_each_event_ends_one_wait(clock: TimeMachine) -> None:
    @workflow("counts")
    class Counts(Workflow):
        class Context(BaseModel):
            rooms: list[str] = Field(default_factory=list)

        @step(start=True)
        def listen(self) -> Any:
            if self.event is not None:
                self.context.rooms.append(self.event.entity.room)
            if len(self.context.rooms) == 3:
                return complete()
            return wait_for_event("reservation_confirmed")

    run = engine.start("counts")
    for room in "123":
        Reservation.objects.create(room=room, status="confirmed")
    clock.run_until_idle()
    assert state(run) == "completed" and run.context == {"rooms": ["1", "2", "3"]}


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


def test_a_signal_from_before_the_wait_is_kept_and_one_from_before_the_run_is_not(clock: TimeMachine) -> None:
    @workflow("patient")
    class Patient(Workflow):
        @step(start=True)
        def rest(self) -> Any:
            return sleep(TOMORROW)

        @step
        def ask(self) -> Any:
            if self.event is not None:
                return complete(number=self.event.payload["number"])
            return wait("go")

    engine.signal("go", {"number": 1})
    run = engine.start("patient")
    engine.signal("go", {"number": 2}, match={"run": run.pk + 1})
    engine.signal("go", {"number": 3}, match={"run": run.pk})
    clock.advance(days=1)
    assert state(run) == "completed" and run.result == {"number": 3}


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


@pytest.mark.django_db(transaction=True)
def test_an_event_whose_commit_comes_after_the_wait_is_heard() -> None:
    """The run begins to wait while the payment's transaction is open: neither sees the other."""
    import threading

    with TimeMachine() as clock:
        await_payment()
        reservation = Reservation.objects.create()
        paid, waits = threading.Event(), threading.Event()

        def pay_slowly() -> None:
            from django.db import connection

            with transaction.atomic():
                pay(reservation)
                paid.set()
                waits.wait(10)
            connection.close()

        payer = threading.Thread(target=pay_slowly)
        payer.start()
        assert paid.wait(10)
        run = engine.start("await_payment", reservation=reservation.pk)
        clock.run_until_idle()
        assert state(run) == "waiting"
        waits.set()
        payer.join()
        clock.run_until_idle()
        assert Event.objects.get(name="payment_received").status == "occurred"
        assert state(run) == "completed"


def test_mail_of_which_nobody_told_is_found(clock: TimeMachine) -> None:
    """The process that brought it died between its commit and the hint."""
    await_payment()
    right, wrong = Reservation.objects.create(), Reservation.objects.create()
    runs = [engine.start("await_payment", reservation=each.pk) for each in (right, wrong)]
    clock.run_until_idle()
    occurred.disconnect(dispatch_uid="workflows.waking")
    try:
        pay(right)
    finally:
        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
    clock.run_until_idle()
    assert [state(run) for run in runs] == ["waiting", "waiting"]
    assert waking.look_again() == 1
    clock.run_until_idle()
    assert [state(run) for run in runs] == ["completed", "waiting"]
    assert waking.look_again() == 0


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


def test_mail_for_the_name_with_its_app_of_which_nobody_told_is_found(clock: TimeMachine) -> None:
    @workflow("await_payment")
    class AwaitPayment(Workflow):
        Context = Booking

        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("hotel.payment_received", match={"pk": self.context.reservation}, then=self.paid)

        @step
        def paid(self) -> Any:
            return complete()

    reservation = Reservation.objects.create()
    run = engine.start("await_payment", reservation=reservation.pk)
    clock.run_until_idle()
    occurred.disconnect(dispatch_uid="workflows.waking")
    try:
        reservation.paid = True
        reservation.save()
    finally:
        occurred.connect(waking.event_occurred, dispatch_uid="workflows.waking")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "waiting"
    assert waking.look_again() == 1
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"


def test_a_moment_that_is_none_and_a_step_that_is_none_are_said_in_words(clock: TimeMachine) -> None:
    with pytest.raises(TypeError, match=r"5 is neither how long nor until when. Write timedelta\(hours=2\)"):
        sleep(5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="5 is neither how long"):
        wait("paid", timeout=5)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="given no step"):
        goto("")
