"""What came while nobody waited is kept for the wait; what came before the run is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from pydantic import BaseModel, Field

from agents.events.models import Event
from agents.events.signals import occurred
from agents.testing import TimeMachine
from agents.workflows import Workflow, complete, engine, sleep, step, wait, wait_for_event, waking, workflow
from tests.agents.workflows.payments import TOMORROW, Booking, await_payment, pay, state
from tests.hotel.models import Reservation


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
