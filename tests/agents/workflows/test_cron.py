"""Workflows that begin at times of their own: once at each, and once for all that nobody was there for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from agents.testing import TimeMachine
from agents.workflows import complete, event_workflow, schedules, step, workflow
from agents.workflows.declaration import registered
from agents.workflows.models import Schedule, WorkflowRun

pytestmark = pytest.mark.django_db


def nightly(cron: str = "0 3 * * *", version: str = "1") -> None:
    @workflow("nightly", cron=cron, version=version)
    class Nightly:
        class Context(BaseModel):
            at: datetime

        def create_context(self, scheduled_at: datetime) -> Any:
            return {"at": scheduled_at}

        @step(start=True)
        def sweep(self) -> Any:
            return complete()


def began() -> list[str]:
    return [run.context["at"][:16] for run in WorkflowRun.objects.order_by("pk")]


def test_it_begins_at_each_of_its_times_once(clock: TimeMachine) -> None:
    nightly()
    clock.advance(days=2)
    assert began() == ["2027-03-02T03:00", "2027-03-03T03:00"]
    assert WorkflowRun.objects.filter(status="completed").count() == 2


def test_of_the_times_at_which_no_worker_was_there_it_begins_once(clock: TimeMachine) -> None:
    nightly()
    clock.run_until_idle()
    clock.skip(days=7)
    clock.run_until_idle()
    assert began() == ["2027-03-02T03:00"]
    clock.advance(days=1)
    assert began() == ["2027-03-02T03:00", "2027-03-09T03:00"]


def test_other_times_in_the_code_count_from_then_on(clock: TimeMachine) -> None:
    nightly()
    clock.run_until_idle()
    registered._things.clear()
    nightly("30 13 * * *", version="2")
    clock.advance(days=1)
    assert began() == ["2027-03-01T13:30"]
    registered._things.clear()
    clock.advance(days=1)  # it is declared no more: its row is left alone
    assert began() == ["2027-03-01T13:30"] and Schedule.objects.count() == 1


def test_another_worker_that_is_at_it_is_not_waited_for(clock: TimeMachine) -> None:
    nightly()
    clock.run_until_idle()
    row = Schedule.objects.get()
    clock.now = row.next_at
    assert schedules.begin_due() == 1
    Schedule.objects.update(next_at=row.next_at)  # as one that read it before would have it
    schedules.begin_due()
    assert began() == ["2027-03-02T03:00"]


def test_its_times_are_those_of_the_installation(settings: Any) -> None:
    settings.TIME_ZONE = "America/New_York"
    noon = datetime(2027, 3, 1, 12, tzinfo=ZoneInfo("UTC"))
    assert schedules.following("0 3 * * *", noon) == datetime(2027, 3, 2, 8, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize("cron", ["every day", "61 * * * *", "* * * *", 5])
def test_times_that_cannot_be_are_refused_where_they_are_written(cron: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match="five fields"):
        nightly(cron)


def test_a_context_that_no_schedule_can_fill_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="create_context"):

        @workflow("needs", cron="0 3 * * *")
        class Needs:
            class Context(BaseModel):
                guest: str

            @step(start=True)
            def sweep(self) -> Any:
                return complete()


def test_an_installation_without_any_asks_nothing(clock: TimeMachine, django_assert_num_queries: Any) -> None:
    @event_workflow("reservation_confirmed")
    class Plain:
        @step(start=True)
        def one(self) -> Any:
            return complete()

    with django_assert_num_queries(0):
        assert schedules.next_at() is None and schedules.begin_due() == 0
