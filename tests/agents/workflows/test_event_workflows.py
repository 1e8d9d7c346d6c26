"""Workflows that events begin."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from agents.events.models import Delivery
from agents.testing import TimeMachine
from agents.workflows import (
    Retry,
    Workflow,
    complete,
    event_workflow,
    get_context,
    goto,
    step,
    wait_for_event,
)
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard, Reservation


def new_code() -> str:
    return "2468"


def test_the_lock_is_set_up_an_hour_before_check_in(clock: TimeMachine) -> None:
    """The quick start. Failure 3: a negative offset ran at the event's time."""

    @event_workflow("checkin_due", offset_minutes=-60)
    class SmartLockSetup:
        class Context(BaseModel):
            code: str = ""

        @step(start=True)
        def generate_code(self):
            get_context().code = new_code()
            return goto(self.send_to_lock)

        @step(retry=Retry(max_attempts=3))
        def send_to_lock(self):
            return complete()

    reservation = Reservation.objects.create(status="confirmed", checkin_date=clock.now + timedelta(hours=4))
    clock.advance(hours=2, minutes=59)
    assert not WorkflowRun.objects.exists()
    clock.advance(minutes=1)
    run = WorkflowRun.objects.get()
    assert (run.name, run.status, run.context) == ("SmartLockSetup", "completed", {"code": "2468"})
    assert run.created_at == reservation.checkin_date - timedelta(hours=1)
    assert run.entity == reservation
    clock.advance(hours=5)
    assert WorkflowRun.objects.count() == 1


def test_two_workflows_on_one_event_both_run_once(clock: TimeMachine) -> None:
    """Failure 8: one ran twice, the other never."""

    @event_workflow("reservation_confirmed")
    class Welcome(Workflow):
        @step(start=True)
        def greet(self) -> Any:
            Heard.objects.create(what="greeted", about=self.entity.pk)
            return complete()

    @event_workflow("reservation_confirmed")
    class Prepare(Workflow):
        @step(start=True)
        def clean(self) -> Any:
            Heard.objects.create(what="cleaned", about=self.entity.pk)
            return complete()

    reservation = Reservation.objects.create(status="confirmed")
    clock.advance(days=1)
    assert sorted(WorkflowRun.objects.values_list("name", "status")) == [
        ("Prepare", "completed"), ("Welcome", "completed"),
    ]  # fmt: skip
    assert sorted(Heard.objects.values_list("what", "about")) == [
        ("cleaned", str(reservation.pk)), ("greeted", str(reservation.pk)),
    ]  # fmt: skip


def test_a_delivery_that_is_run_again_begins_no_second_run(clock: TimeMachine) -> None:
    @event_workflow("reservation_confirmed")
    class Once:
        @step(start=True)
        def only(self) -> Any:
            return complete()

    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert Delivery.objects.get().run_again()
    clock.run_until_idle()
    assert Delivery.objects.get().status == "done" and WorkflowRun.objects.count() == 1


def test_it_may_decline_and_make_its_own_context(clock: TimeMachine) -> None:
    @event_workflow("reservation_confirmed")
    class OnlySuites:
        class Context(BaseModel):
            room: str
            trigger: str = ""

        def should_run_for_event(self, event: Any) -> bool:
            return event.entity.room.startswith("suite")

        def create_context(self, event: Any) -> Any:
            return {"room": event.entity.room, "trigger": event.name}

        @step(start=True)
        def only(self) -> Any:
            return complete()

    Reservation.objects.create(room="7", status="confirmed")
    Reservation.objects.create(room="suite 1", status="confirmed")
    clock.run_until_idle()
    assert WorkflowRun.objects.get().context == {"room": "suite 1", "trigger": "reservation_confirmed"}


def test_many_changes_begin_one_run_after_a_quiet_while(clock: TimeMachine) -> None:
    @event_workflow("reservation_confirmed", debounce=timedelta(minutes=10), debounce_key="all")
    class Gather:
        class Context(BaseModel):
            rooms: list[str]

        def create_context(self, events: Any) -> Any:
            return {"rooms": sorted(event.entity.room for event in events)}

        @step(start=True)
        def only(self) -> Any:
            return complete()

    for room in "123":
        Reservation.objects.create(room=room, status="confirmed")
        clock.advance(minutes=5)
    assert not WorkflowRun.objects.exists()
    clock.advance(minutes=10)
    assert WorkflowRun.objects.get().context == {"rooms": ["1", "2", "3"]}


def test_what_came_together_with_the_event_is_in_its_mailbox(clock: TimeMachine) -> None:
    """Paid and confirmed in one save: the payment is no older than the run, although it may have been written first."""

    @event_workflow("reservation_confirmed")
    class AwaitPayment(Workflow):
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_event("payment_received", match={"pk": self.entity.pk}, then=self.paid)

        @step
        def paid(self) -> Any:
            return complete()

    Reservation.objects.create(status="confirmed", paid=True)
    clock.run_until_idle()
    assert WorkflowRun.objects.get().status == "completed"


def test_a_moved_check_in_moves_the_workflow_and_a_new_date_begins_another(clock: TimeMachine) -> None:
    """Failure 4: a moved date was ignored."""

    @event_workflow("checkin_due", offset=timedelta(hours=-1))
    class Prepare:
        @step(start=True)
        def only(self) -> Any:
            return complete()

    reservation = Reservation.objects.create(status="confirmed", checkin_date=clock.now + timedelta(hours=4))
    reservation.checkin_date += timedelta(days=1)
    reservation.save()
    clock.advance(hours=24)
    assert not WorkflowRun.objects.exists()
    clock.advance(hours=5)
    assert WorkflowRun.objects.count() == 1
    reservation.checkin_date += timedelta(days=3)
    reservation.save()
    clock.advance(days=4)
    assert WorkflowRun.objects.count() == 2


def test_workers_that_were_away_begin_it_on_their_return(clock: TimeMachine) -> None:
    @event_workflow("reservation_confirmed")
    class Welcome:
        @step(start=True)
        def only(self) -> Any:
            return complete()

    clock.skip(days=2)
    Reservation.objects.create(status="confirmed")
    clock.skip(days=2)
    assert not WorkflowRun.objects.exists()
    clock.run_until_idle()
    assert WorkflowRun.objects.get().status == "completed"


def test_of_two_versions_the_new_one_says_when_it_begins(clock: TimeMachine) -> None:
    for version, minutes in (("1", -60), ("2", -30)):

        @event_workflow("checkin_due", offset_minutes=minutes, name="prepare", version=version)
        class Prepare:
            @step(start=True)
            def one(self) -> Any:
                return complete()

    Reservation.objects.create(status="confirmed", checkin_date=clock.now + timedelta(hours=2))
    clock.advance(minutes=89)
    assert not WorkflowRun.objects.exists()
    clock.advance(minutes=1)
    assert [run.version for run in WorkflowRun.objects.all()] == ["2"]
