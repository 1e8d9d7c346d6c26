"""A cancelled run goes on where it was; a fork begins at a step with what its run knew there."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from pydantic import BaseModel

from agents.clock import put
from agents.leases import Lost
from agents.testing import TimeMachine
from agents.workflows import (
    Workflow,
    complete,
    engine,
    goto,
    run_subflow,
    sleep,
    step,
    wait_for_event,
    wait_for_input,
    workflow,
)
from tests.agents.workflows.carried_out import begin, done
from tests.hotel.models import Heard, Reservation

pytestmark = pytest.mark.django_db


class Decision(BaseModel):
    room: int


def test_a_run_cancelled_at_a_wait_waits_on_and_repeats_no_step(clock: TimeMachine) -> None:
    @workflow("stay")
    class Stay:
        @step(start=True)
        def write(self) -> Any:
            Heard.objects.create(what="written")
            return wait_for_event(
                "payment_received", then=self.thank, timeout=timedelta(days=2), on_timeout=self.remind  # type: ignore[attr-defined]
            )  # fmt: skip

        @step
        def thank(self) -> Any:
            return complete(paid=True)

        @step
        def remind(self) -> Any:
            return complete(paid=False)

    paid, late = begin(clock, "stay"), begin(clock, "stay")
    for run in (paid, late):
        engine.cancel(run)
    Reservation.objects.create(paid=True)  # meanwhile
    clock.advance(days=1)
    assert engine.resume(paid)
    clock.run_until_idle()
    paid.refresh_from_db()
    assert (paid.status, paid.result) == ("completed", {"paid": True})
    clock.advance(days=2)  # the time of a wait goes on while nobody waits
    assert engine.resume(late)
    clock.run_until_idle()
    late.refresh_from_db()
    assert (late.status, late.result, done("written")) == ("completed", {"paid": True}, 2)  # it came in time
    assert not engine.resume(late)


def test_a_run_cancelled_in_its_sleep_sleeps_on(clock: TimeMachine) -> None:
    @workflow("sleeper")
    class Sleeper:
        @step(start=True)
        def lie_down(self) -> Any:
            return sleep(timedelta(hours=8))

        @step
        def get_up(self) -> Any:
            return complete()

    run = begin(clock, "sleeper")
    engine.cancel(run)
    clock.advance(hours=1)
    engine.resume(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.wait_kind) == ("waiting", "sleep")
    clock.advance(hours=7)
    run.refresh_from_db()
    assert run.status == "completed"


def test_subflows_that_were_cancelled_with_it_go_on_with_it(clock: TimeMachine) -> None:
    @workflow("below")
    class Below:
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_input(Decision, then=self.decided)  # type: ignore[attr-defined]

        @step
        def decided(self) -> Any:
            return complete(room=self.input.room)  # type: ignore[attr-defined]

    @workflow("above")
    class Above:
        @step(start=True)
        def begin(self) -> Any:
            return run_subflow(Below, on_complete=self.end)  # type: ignore[attr-defined]

        @step
        def end(self) -> Any:
            return complete(**self.result)  # type: ignore[attr-defined]

    run = begin(clock, "above")
    moments = count(1)
    put_back = put(lambda: clock.now + timedelta(milliseconds=next(moments)))  # time goes on while it is cancelled
    engine.cancel(run)
    put_back()
    assert engine.resume(run)
    clock.run_until_idle()
    engine.answer(run.children.get(), {"room": 7})
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.result) == ("completed", {"room": 7})


def test_a_step_that_was_at_work_is_attempted_again_under_its_key(clock: TimeMachine) -> None:
    keys: list[str] = []

    @workflow("stops_itself")
    class StopsItself:
        @step(start=True, outside=True)
        def ask(self) -> Any:
            keys.append(self.key)  # type: ignore[attr-defined]
            if len(keys) == 1:
                engine.cancel(self.run)  # type: ignore[attr-defined]
                with pytest.raises(Lost):
                    self.heartbeat("too late")  # type: ignore[attr-defined]
            return complete()

    run = begin(clock, "stops_itself")
    assert run.status == "cancelled"
    engine.resume(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed" and len(keys) == 2 and len(set(keys)) == 1


def climbing() -> None:
    @workflow("climb")
    class Climb(Workflow):
        class Context(BaseModel):
            height: int = 0

        @step(start=True)
        def first(self) -> Any:
            self.context.height += 1
            return goto(self.second)

        @step
        def second(self) -> Any:
            self.context.height += 10
            return goto(self.third)

        @step
        def third(self) -> Any:
            self.context.height += 100
            return complete(height=self.context.height)


def test_a_fork_begins_at_its_step_with_what_the_run_knew_there(clock: TimeMachine) -> None:
    climbing()
    run = begin(clock, "climb")
    assert run.result == {"height": 111}
    forked, otherwise = engine.fork(run, "second"), engine.fork(run, "third", height=5)
    clock.run_until_idle()
    for each in (run, forked, otherwise):
        each.refresh_from_db()
    assert (forked.result, otherwise.result, run.result) == ({"height": 111}, {"height": 105}, {"height": 111})
    assert forked.forked_from == run and [each.step for each in forked.executions.all()] == ["second", "third"]
    with pytest.raises(ValidationError, match="Steps: first, second, third"):
        engine.fork(run, "fourth")
    with pytest.raises(ValueError, match="height"):
        engine.fork(run, "second", height="high")


def test_how_far_a_step_is_stands_on_the_timeline_while_it_goes_on(clock: TimeMachine) -> None:
    seen: list[Any] = []

    @workflow("paints")
    class Paints:
        @step(start=True, outside=True)
        def paint(self) -> Any:
            self.heartbeat("4 of 10 walls", progress=0.4)  # type: ignore[attr-defined]
            row = self.run.executions.get()  # type: ignore[attr-defined]
            seen.append((row.state, row.progress, row.note))
            with pytest.raises(ValueError, match="from 0 to 1"):
                self.heartbeat(progress=40)  # type: ignore[attr-defined]
            return complete()

    run = begin(clock, "paints")
    assert run.status == "completed" and seen == [("started", 0.4, "4 of 10 walls")]
