"""Agents that wait for a network, agents that hear of several kinds of rows, and a bound for what never falls quiet."""

from __future__ import annotations

import signal
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents import due, registry
from agents.business import agent, handler
from agents.business.models import Activation, AgentRun
from agents.events.subscription import registered
from agents.testing import TimeMachine
from agents.workflows import complete, event_workflow, step
from agents.workflows.declaration import registered as workflows
from tests.hotel.models import Guest, Heard, Reservation, Task

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (registry.business_agents, registered, workflows):
        monkeypatch.setattr(each, "_things", {})


def heard(what: str) -> int:
    return Heard.objects.filter(what=what).count()


@pytest.mark.parametrize("outside", [False, True])
def test_an_activation_that_takes_too_long_fails_in_words_and_has_changed_nothing(
    clock: TimeMachine, outside: bool
) -> None:
    @agent(spawn_on=["guest_checked_in"], outside=outside)
    class Waiter:
        def act(self) -> None:
            Heard.objects.create(what="served")
            signal.raise_signal(signal.SIGALRM)  # as the alarm does when the time is over

    Reservation.objects.create(status="checked_in")
    clock.advance(minutes=30)
    activation = Activation.objects.get()
    assert (activation.state, activation.failures, heard("served")) == ("failed", 3, 0)
    limit = "300" if outside else "45"
    assert activation.error.endswith(f"An activation of Waiter took longer than {limit} s.")
    assert AgentRun.objects.get().status == "paused"


def test_activations_that_reach_outside_are_carried_out_by_those_beside(
    clock: TimeMachine, monkeypatch: pytest.MonkeyPatch
) -> None:
    @agent(spawn_on=["guest_checked_in"], outside=True, timeout=timedelta(minutes=10))
    class Courier:
        def act(self) -> None:
            Heard.objects.create(what="carried")

    @agent(spawn_on=["guest_checked_in"])
    class Porter:
        def act(self) -> None:
            Heard.objects.create(what="greeted")

    assert registry.business_agents["Courier"].limit == 600
    monkeypatch.setattr(due, "wake_outside", lambda: None)
    clock.are_workers_down = True
    Reservation.objects.create(status="checked_in")
    due.work()
    assert (heard("greeted"), heard("carried")) == (1, 0)
    assert due.next_at(outside=True) == clock.now
    assert due.work_outside() == 1 and heard("carried") == 1
    assert due.work_outside() == 0


def test_a_time_of_its_own_is_for_what_reaches_outside() -> None:
    with pytest.raises(ImproperlyConfigured, match="outside=True"):

        @agent(timeout=5)
        class Waiter:
            def act(self) -> None: ...


def test_who_hears_of_several_kinds_of_rows_says_of_each_which(clock: TimeMachine) -> None:
    @agent(
        spawn_on=["guest_checked_in", "task_due"],
        match={"guest_checked_in": {"room": "7"}, "task_due": {"kind__startswith": "clean"}},
    )
    class Keeper:
        def act(self) -> None:
            Heard.objects.create(what=type(self.entity).__name__, about=str(self.entity))  # type: ignore[attr-defined]

    for room in ("7", "8"):
        Reservation.objects.create(status="checked_in", room=room)
    for kind in ("clean", "cook"):
        Task.objects.create(kind=kind, due_on=clock.now.date())
    clock.run_until_idle()
    assert sorted(Heard.objects.values_list("about", flat=True)) == ["clean room 7", "room 7, checked_in"]


def test_an_event_of_which_it_says_nothing_is_any(clock: TimeMachine) -> None:
    @agent(spawn_on=["guest_checked_in", "task_due"], match={"task_due": {"kind": "clean"}})
    class Keeper:
        def act(self) -> None:
            Heard.objects.create(what="acted")

    Reservation.objects.create(status="checked_in")
    Task.objects.create(kind="cook", due_on=clock.now.date())
    clock.run_until_idle()
    assert heard("acted") == 1


def test_handlers_and_workflows_have_a_bound_for_what_never_falls_quiet(clock: TimeMachine) -> None:
    every = {"debounce": timedelta(minutes=5), "at_most": timedelta(minutes=9)}

    @agent(spawn_on=["guest_has_wishes"])
    class Keeper:
        def act(self) -> None: ...

        @handler("guest_moved_mood", **every)  # type: ignore[arg-type]
        def cheer(self, events: Any) -> None:
            Heard.objects.create(what="cheered", about=str(len(events)))

    @event_workflow("guest_moved_mood", **every)  # type: ignore[arg-type]
    class Cheer:
        def create_context(self, events: Any) -> dict[str, Any]:
            return {"changes": len(events)}

        @step(start=True)
        def one(self) -> Any:
            Heard.objects.create(what="begun", about=str(self.context.changes))  # type: ignore[attr-defined]
            return complete()

    guest = Guest.objects.create(name="Ada")
    guest.likes.add(Task.objects.create())
    for number in range(3):  # after 0, 4 and 8 minutes
        guest.mood = f"mood {number}"
        guest.save()
        clock.advance(minutes=4)
    assert sorted(Heard.objects.values_list("what", "about")) == [("begun", "3"), ("cheered", "3")]
