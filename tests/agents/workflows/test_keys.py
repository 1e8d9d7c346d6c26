"""The same key is the same run, and the same signal."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from agents.testing import TimeMachine
from agents.workflows import Workflow, complete, engine, step, wait, workflow
from agents.workflows.models import Signal, WorkflowRun
from tests.agents.workflows.carried_out import done
from tests.hotel.models import Heard

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def declared() -> None:
    @workflow("welcome")
    class Welcome(Workflow):
        class Context(BaseModel):
            guest: str = ""

        @step(start=True)
        def greet(self) -> Any:
            Heard.objects.create(what="greeted", about=self.context.guest)
            return wait("went", then=self.part)

        @step
        def part(self) -> Any:
            Heard.objects.create(what="parted", about=self.context.guest)
            return wait("went", then=self.part)

    @workflow("farewell")
    class Farewell:
        @step(start=True)
        def wave(self) -> Any:
            return complete()


def test_the_same_key_is_the_same_run_whatever_it_is_given_and_wherever_it_is(clock: TimeMachine) -> None:
    first = engine.start("welcome", key="order-5", guest="Alice")
    assert engine.start("welcome", key="order-5", guest="Bob") == first
    clock.run_until_idle()
    engine.cancel(first)
    assert engine.start("welcome", key="order-5") == first
    assert engine.start("welcome", key="order-6") != first and engine.start("farewell", key="order-5") != first
    clock.run_until_idle()
    assert list(Heard.objects.order_by("pk").values_list("about", flat=True)) == ["Alice", ""]


def test_a_key_is_none_of_those_that_events_give(clock: TimeMachine) -> None:
    given = engine.begin(engine.newest("welcome"), engine.context_of(engine.newest("welcome")), key="delivery:5")
    assert engine.start("welcome", key="delivery:5") != given
    assert WorkflowRun.objects.count() == 2


@pytest.mark.parametrize("key", ["", "x" * 191, 5])
def test_a_key_that_cannot_be_is_refused(clock: TimeMachine, key: Any) -> None:
    with pytest.raises(ValueError, match="1 to 190 characters"):
        engine.start("welcome", key=key)
    with pytest.raises(ValueError, match="1 to 190 characters"):
        engine.signal("went", key=key)


def test_a_signal_sent_again_with_its_key_ends_no_second_wait(clock: TimeMachine) -> None:
    engine.start("welcome", guest="Alice")
    clock.run_until_idle()
    first = engine.signal("went", key="door-1")
    clock.run_until_idle()
    assert engine.signal("went", {"again": True}, key="door-1") == first
    clock.run_until_idle()
    assert done("parted") == 1 and Signal.objects.count() == 1
    engine.signal("went", key="door-2")
    engine.signal("came", key="door-1")
    clock.run_until_idle()
    assert done("parted") == 2 and Signal.objects.count() == 3
