"""A wrong workflow is refused at start: with the file, the name and the mend."""

# ruff: noqa: RET503

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from agents.workflows import (
    Retry,
    complete,
    event_workflow,
    goto,
    on_fail,
    sleep,
    step,
    wait_for_event,
    workflow,
)
from agents.workflows.checks import events_are_declared


def refused(*words: str) -> Any:
    """What is raised names this file, and all these words in their order."""
    return pytest.raises(ImproperlyConfigured, match=".*".join(["test_workflow_declarations.py:", *words]))


def test_two_starts() -> None:
    with refused("two_starts", "2 starts: one, two"):

        @workflow("two_starts")
        class TwoStarts:
            @step(start=True)
            def one(self) -> Any:
                return complete()

            @step(start=True)
            def two(self) -> Any:
                return complete()


def test_no_start_and_no_steps() -> None:
    with refused("no_start", "start=True"):

        @workflow("no_start")
        class NoStart:
            @step
            def one(self) -> Any:
                return complete()

    with refused("empty", "no steps"):

        @workflow("empty")
        class Empty:
            pass


def test_two_of_one_name_and_version() -> None:
    def declare(version: str) -> None:
        @workflow("twin", version=version)
        class Twin:
            @step(start=True)
            def one(self) -> Any:
                return complete()

    declare("1")
    declare("2")
    with pytest.raises(ImproperlyConfigured, match=r"Two workflows.*twin version 1.*declarations\.py:.*Rename"):
        declare("1")


def test_a_step_that_returns_nothing() -> None:
    with refused("the step one of forgetful", "Return goto"):

        @workflow("forgetful")
        class Forgetful:
            @step(start=True)
            def one(self) -> Any:
                goto(self.one)

    with refused("the step one of annotated"):

        @workflow("annotated")
        class Annotated:
            @step(start=True)
            def one(self) -> None:
                raise NotImplementedError

    with refused("the step one of half_way"):

        @workflow("half_way")
        class HalfWay:
            @step(start=True)
            def one(self) -> Any:
                if self:
                    return complete()


def test_a_step_with_every_way_closed_is_taken() -> None:
    @workflow("careful")
    class Careful:
        @step(start=True)
        def one(self) -> Any:
            def inner() -> None:
                return

            try:
                inner()
            except ValueError:
                raise
            for _ in range(3):
                return complete()
            while True:
                pass

        @step
        def two(self) -> Any:
            if self:
                return complete()
            if not self:
                raise ValueError
            return goto(self.one)

        @on_fail
        def undo(self) -> None:
            pass


def test_a_step_that_is_not_there() -> None:
    with refused("the step one of lost", "goes on with nowhere", "Steps: one"):

        @workflow("lost")
        class Lost:
            @step(start=True)
            def one(self) -> Any:
                return goto(self.nowhere)  # type: ignore[attr-defined]

    with refused("the step one of lost_asleep", "goes on with method", "no step"):

        @workflow("lost_asleep")
        class LostAsleep:
            @step(start=True)
            def one(self) -> Any:
                from datetime import timedelta

                return sleep(timedelta(1), then=self.method)

            def method(self) -> Any:
                return complete()


def test_an_async_step() -> None:
    with refused("the step one of waiting", "outside=True"):

        @workflow("waiting")
        class Waiting:
            @step(start=True)
            async def one(self) -> Any:
                return complete()


def test_a_context_that_is_none() -> None:
    with refused("plain", r"class Context\(BaseModel\)"):

        @workflow("plain")
        class Plain:
            class Context:
                code = ""

            @step(start=True)
            def one(self) -> Any:
                return complete()


def test_a_context_that_an_event_cannot_fill() -> None:
    with refused("Unfilled", "room", "create_context"):

        @event_workflow("reservation_confirmed")
        class Unfilled:
            class Context(BaseModel):
                room: str

            @step(start=True)
            def one(self) -> Any:
                return complete()


def test_a_workflow_without_a_name_and_a_retry_that_is_none() -> None:
    with refused("name", r'@workflow\("no_name"\)'):

        @workflow  # type: ignore[arg-type]
        class NoName:
            pass

    with refused("one", "Retry"):

        class NoRetry:
            @step(start=True, retry=3)  # type: ignore[call-overload]
            def one(self) -> Any:
                return complete()

    with pytest.raises(ValueError, match="at least one attempt"):
        Retry(max_attempts=0)


def test_an_event_that_no_model_declares() -> None:
    @event_workflow("reservation_confirmd")
    class Misspelt:
        @step(start=True)
        def one(self) -> Any:
            return complete()

    with refused("Misspelt", "reservation_confirmd", "Did you mean 'reservation_confirmed'"):
        events_are_declared()


def test_a_wait_for_an_event_that_no_model_declares() -> None:
    @workflow("deaf")
    class Deaf:
        @step(start=True)
        def one(self) -> Any:
            return wait_for_event("payment_receved", match={}, then=self.one)

    with refused("the step one of the workflow deaf", "payment_receved", "payment_received"):
        events_are_declared()


def test_the_workflows_that_are_declared_by_the_apps_are_right() -> None:
    @event_workflow("task_completed:clean")
    class AfterCleaning:
        @step(start=True)
        def one(self) -> Any:
            return wait_for_event(name="payment_received", then=self.one)

    events_are_declared()


def test_a_step_by_a_name_that_means_something_else() -> None:
    with refused("the step run of named", "self.run. Rename it"):

        @workflow("named")
        class Named:
            @step(start=True)
            def run(self) -> Any:
                return complete()


def test_a_step_that_takes_more_than_self() -> None:
    with refused("the step one of greedy", r"Write def one\(self\)"):

        @workflow("greedy")
        class Greedy:
            @step(start=True)
            def one(self, event: Any) -> Any:
                return complete()


def test_a_wait_for_a_template() -> None:
    @workflow("templated")
    class Templated:
        @step(start=True)
        def one(self) -> Any:
            return wait_for_event("task_completed:{{ instance.kind }}", then=self.one)

    with refused("the step one of the workflow templated", "Write the name that an event has"):
        events_are_declared()


def test_a_context_that_is_made_of_something_else_than_the_event() -> None:
    with refused("the workflow Welcome needs name in its Context", r"create_context\(self, event\)"):

        @event_workflow("reservation_confirmed")
        class Welcome:
            class Context(BaseModel):
                name: str

            def create_context(self, guest: Any) -> Any:
                return {"name": guest.name}

            @step(start=True)
            def one(self) -> Any:
                return complete()


def test_a_decision_that_is_not_told_about_what() -> None:
    with refused("should_run_for_event of the workflow Picky", r"Write def should_run_for_event\(self, event\)"):

        @event_workflow("reservation_confirmed")
        class Picky:
            def should_run_for_event(self) -> bool:
                return True

            @step(start=True)
            def one(self) -> Any:
                return complete()
