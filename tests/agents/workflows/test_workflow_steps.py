"""Steps: one after the other, each once, tried again by itself, and never with half of what it did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from pydantic import BaseModel

from agents.testing import TimeMachine
from agents.workflows import (
    Retry,
    Workflow,
    complete,
    engine,
    execution,
    get_context,
    goto,
    leases,
    sleep,
    step,
    workflow,
)
from agents.workflows.models import StepExecution, WorkflowRun
from tests.agents.workflows.carried_out import begin, done
from tests.hotel.models import Heard

SECONDS = [timedelta(seconds=seconds) for seconds in range(20)]


def test_a_room_is_made_ready_step_by_step(clock: TimeMachine) -> None:
    @workflow("room_ready")
    class RoomReady:
        class Context(BaseModel):
            room: str
            towels: int = 0

        @step(start=True)
        def clean(self) -> Any:
            Heard.objects.create(what="cleaned", about=get_context().room)
            return goto(self.lay_towels)

        @step
        def lay_towels(self) -> Any:
            self.context.towels = 2
            return complete(ready=True)

    run = begin(clock, "room_ready", room="7")
    assert (run.status, run.result, run.context) == ("completed", {"ready": True}, {"room": "7", "towels": 2})
    assert run.ended_at == clock.now and run.wake_at is None
    history = [(each.step, each.number, each.state, each.outcome) for each in run.executions.all()]
    assert history == [
        ("clean", 1, "finished", "went on with lay_towels"),
        ("lay_towels", 2, "finished", "completed"),
    ]
    assert all(each.duration and each.finished_at for each in run.executions.all())
    assert Heard.objects.get().about == "7"


def test_each_step_has_its_own_attempts(clock: TimeMachine) -> None:
    """Failure 9: retries were counted per run, so a later step failed on its first error."""
    tries: dict[str, list[Any]] = {"first": [], "second": []}

    @workflow("stubborn", default_retry=Retry(max_attempts=3))
    class Stubborn:
        @step(start=True)
        def first(self) -> Any:
            return self.third_time("first", goto(self.second))

        @step
        def second(self) -> Any:
            return self.third_time("second", complete())

        def third_time(self, name: str, outcome: Any) -> Any:
            Heard.objects.create(what=name)
            tries[name].append((clock.now, self.key, self.attempt))  # type: ignore[attr-defined]
            if len(tries[name]) < 3:
                raise OSError("The lock does not answer.")
            return outcome

    run = begin(clock, "stubborn")
    assert run.status == "running" and run.failures == 1
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert run.status == "completed"
    for name in ("first", "second"):
        moments = [moment - tries[name][0][0] for moment, _, _ in tries[name]]
        assert moments == [SECONDS[0], SECONDS[1], SECONDS[3]], "it rests a second, then two"
        assert len({key for _, key, _ in tries[name]}) == 1, "its key is the same every time"
        assert [attempt for _, _, attempt in tries[name]] == [1, 2, 3]
        assert done(name) == 1, "what a failed attempt wrote is gone with it"
    assert tries["first"][0][1] != tries["second"][0][1]
    failed = StepExecution.objects.filter(state="failed")
    assert failed.count() == 4 and all("does not answer" in each.error for each in failed)


def test_what_has_failed_goes_on_from_the_failed_step(clock: TimeMachine) -> None:
    broken = [True]

    @workflow("payment")
    class Payment:
        @step(start=True)
        def book(self) -> Any:
            Heard.objects.create(what="booked")
            return goto(self.charge)

        @step(retry=Retry(max_attempts=2))
        def charge(self) -> Any:
            if broken:
                raise OSError("The bank is closed.")
            return complete()

    run = begin(clock, "payment")
    clock.advance(minutes=1)
    run.refresh_from_db()
    assert (run.status, run.failed_step) == ("failed", "charge")
    assert "The bank is closed" in run.error
    assert run.executions.filter(step="charge").count() == 2
    assert not engine.retry(begin(clock, "payment")), "it is still on its way"
    broken.clear()
    assert engine.retry(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.error) == ("completed", "")
    assert run.executions.filter(step="book").count() == 1, "what is finished is not done again"


def test_a_step_that_sleeps_is_not_run_again(clock: TimeMachine) -> None:
    """Failure 10: sleep() ran its own side effect again and again."""

    @workflow("drip")
    class Drip:
        @step(start=True)
        def first_mail(self) -> Any:
            Heard.objects.create(what="first")
            return sleep(timedelta(days=2))

        @step
        def second_mail(self) -> Any:
            Heard.objects.create(what="second")
            return sleep(timedelta(seconds=5), then=self.last_mail)

        @step
        def never(self) -> Any:
            Heard.objects.create(what="never")
            return complete()

        @step
        def last_mail(self) -> Any:
            Heard.objects.create(what="last")
            return sleep(timedelta(hours=1))

    run = begin(clock, "drip")
    assert run.status == "waiting" and run.wake_at == clock.now + timedelta(days=2)
    clock.advance(days=1, hours=23)
    assert (done("first"), done("second")) == (1, 0)
    clock.advance(hours=1)
    assert (done("first"), done("second"), done("last")) == (1, 1, 0)
    clock.advance(seconds=5)
    clock.advance(hours=1)
    run.refresh_from_db()
    assert run.status == "completed", "after its last step there is none to go on with"
    assert [done(what) for what in ("first", "second", "never", "last")] == [1, 1, 0, 1]


def test_a_step_that_does_not_say_where_to_go_on_fails_in_words(clock: TimeMachine) -> None:
    @workflow("absent_minded")
    class AbsentMinded:
        @step(start=True)
        def think(self) -> Any:
            return self.forget()

        def forget(self) -> Any:
            return None

    run = begin(clock, "absent_minded")
    assert run.status == "failed"
    assert "The step think of absent_minded returned None. Return goto(…)" in run.error


@pytest.mark.django_db(transaction=True)
def test_a_step_holds_no_lock_and_one_for_the_outside_no_transaction() -> None:
    """Failure 16: a whole step, model call included, held a row lock."""
    seen: dict[str, Any] = {}

    @workflow("calls")
    class Calls:
        @step(start=True)
        def inside(self) -> Any:
            seen["inside"] = (connection.in_atomic_block, _locked(self.run))  # type: ignore[attr-defined]
            return goto(self.outside)

        @step(outside=True)
        def outside(self) -> Any:
            seen["outside"] = (connection.in_atomic_block, _locked(self.run))  # type: ignore[attr-defined]
            return complete()

    with TimeMachine() as clock:
        run = begin(clock, "calls")
    assert run.status == "completed"
    assert seen == {"inside": (True, False), "outside": (False, False)}


def _locked(run: WorkflowRun) -> bool:
    """Whether somebody else could not write this row now."""
    import psycopg

    from tests.harness.processes import database_url

    with psycopg.connect(database_url()) as other:
        found = other.execute(
            "SELECT id FROM workflows_workflowrun WHERE id = %s FOR UPDATE SKIP LOCKED", [run.pk]
        ).fetchall()
    return not found


def test_a_run_that_goes_on_and_on_lets_others_have_their_turn(clock: TimeMachine) -> None:
    @workflow("endless")
    class Endless(Workflow):
        class Context(BaseModel):
            rounds: int = 0

        @step(start=True)
        def round(self) -> Any:
            self.context.rounds += 1
            if self.context.rounds == 120:
                return complete()
            return goto(self.round)

    run = engine.start("endless")
    first = leases.claim()
    assert first is not None
    execution.carry_out(first)
    run.refresh_from_db()
    assert (run.status, run.owner, run.context) == ("running", "", {"rounds": execution.MOST_STEPS})
    assert not run.executions.exclude(state="finished").exists()
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed" and run.executions.count() == 120


def test_a_context_that_does_not_fit_any_more_fails_the_step_with_the_reason(clock: TimeMachine) -> None:
    @workflow("strict")
    class Strict(Workflow):
        class Context(BaseModel):
            towels: int = 0

        @step(start=True)
        def spoil(self) -> Any:
            Heard.objects.create(what="spoilt")
            self.context.towels = "a lot"
            return complete()

    run = begin(clock, "strict")
    assert run.status == "failed" and "towels" in run.error and run.context == {"towels": 0}
    assert not done("spoilt")
