"""What occurs when a row is deleted, who hears that one is gone, and triggers of several kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.events import EventDefinition, definitions, deleted_together, on_event, on_event_deleted, reconciler
from agents.events.models import Event
from agents.testing import TimeMachine
from tests.hotel.models import Guest, Reservation, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Let tasks have these events, and no others."""

    def declare(*these: EventDefinition) -> None:
        monkeypatch.setattr(Task, "events", list(these))
        definitions.tracked.cache_clear()
        definitions.tracked()

    yield declare
    monkeypatch.undo()
    definitions.tracked.cache_clear()


GONE = EventDefinition("task_gone", trigger="delete", condition=lambda task: not task.done)


def heard_of(name: str, **how: Any) -> list[Any]:
    calls: list[Any] = []

    @on_event(name, **how)
    def hear(event: Event) -> None:
        calls.append((event.name, event.entity, event.payload.get("kind")))

    return calls


def test_a_row_that_is_deleted_is_an_event_with_what_was_in_it(clock: TimeMachine, declare: Any) -> None:
    declare(GONE)
    calls = heard_of("task_gone")
    open_one, done_one = Task.objects.create(kind="clean"), Task.objects.create(kind="cook", done=True)
    for task in (open_one, done_one):
        task.delete()
    clock.run_until_idle()
    assert calls == [("task_gone", None, "clean")]
    event = Event.objects.get()
    assert (event.status, event.is_of_deletion, event.payload["room"]) == ("occurred", True, "7")


def test_a_name_takes_from_the_row_what_that_had_been(clock: TimeMachine, declare: Any) -> None:
    declare(EventDefinition("gone:{{ instance.kind }}", trigger="delete"))
    calls = heard_of("gone:cook")
    for kind in ("clean", "cook"):
        Task.objects.create(kind=kind).delete()
    clock.run_until_idle()
    assert calls == [("gone:cook", None, "cook")]


def test_what_no_signal_told_is_found_and_judged_by_what_was_last_known(clock: TimeMachine, declare: Any) -> None:
    declare(GONE)
    calls = heard_of("task_gone")
    Task.objects.create(kind="clean")
    Task.objects.create(kind="cook", done=True)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM hotel_task")
    reconciler.reconcile()
    clock.run_until_idle()
    assert calls == [("task_gone", None, None)]  # what was in it nobody can say


def test_a_match_asks_what_was_in_the_row(clock: TimeMachine, declare: Any) -> None:
    declare(EventDefinition("task_gone", trigger="delete"))
    calls = heard_of("task_gone", match={"kind": "cook"})
    tasks = [Task.objects.create(kind=kind) for kind in ("clean", "cook")]
    for task in tasks:
        task.delete()
    clock.run_until_idle()
    assert calls == [("task_gone", None, "cook")]


def test_a_list_of_triggers_means_each_of_them(clock: TimeMachine, declare: Any) -> None:
    declare(EventDefinition("task_touched", trigger=["create", "update", "delete"]))
    calls = heard_of("task_touched")
    task = Task.objects.create()
    clock.run_until_idle()
    task.room = "8"
    task.save()
    task.save()  # changes nothing
    clock.run_until_idle()
    task.delete()
    clock.run_until_idle()
    assert len(calls) == 3 and [entity is None for _, entity, _ in calls] == [False, False, True]


def test_birth_and_end_without_what_lies_between(clock: TimeMachine, declare: Any) -> None:
    declare(EventDefinition("task_came_or_went", trigger=("create", "delete")))
    calls = heard_of("task_came_or_went")
    task = Task.objects.create()
    task.room = "8"
    task.save()
    clock.run_until_idle()
    task.delete()
    clock.run_until_idle()
    assert len(calls) == 2


@pytest.mark.parametrize("trigger", ["destroy", [], ["create", "destroy"], {"create": 1}])
def test_a_trigger_that_cannot_be_is_refused(declare: Any, trigger: Any) -> None:
    with pytest.raises(ImproperlyConfigured, match=r'"create", "update", "delete", a list'):
        declare(EventDefinition("task_gone", trigger=trigger))


def test_who_hears_of_deletions_hears_of_pending_and_of_past_events(clock: TimeMachine) -> None:
    gone: list[Any] = []

    @on_event_deleted("reservation_confirmed")
    def free_the_room(event: Event) -> None:
        gone.append((event.name, event.entity_id, event.entity))

    confirmed, pending = Reservation.objects.create(status="confirmed"), Reservation.objects.create()
    Guest.objects.create(name="Ada").delete()
    clock.run_until_idle()
    key = str(confirmed.pk)
    for each in (confirmed, pending):
        each.delete()
    clock.run_until_idle()
    assert gone == [("reservation_confirmed", key, None)]


def test_rows_that_are_deleted_together_end_as_each_would_in_as_few_statements(
    clock: TimeMachine, declare: Any
) -> None:
    declare(GONE, EventDefinition("task_due", date_field="due_on"))
    calls = heard_of("task_gone")
    counts = []
    for many in (2, 30):
        for number in range(many):
            Task.objects.create(kind=f"clean {number}", due_on=clock.now.date() + timedelta(days=3))
        with CaptureQueriesContext(connection) as queries, deleted_together():
            Task.objects.all().delete()
        counts.append(len(queries))
    clock.run_until_idle()
    assert counts[0] == counts[1]
    assert sorted(calls) == sorted(("task_gone", None, f"clean {number}") for many in (2, 30) for number in range(many))
    assert set(Event.objects.filter(definition="task_due").values_list("status", "is_current")) == {
        ("cancelled", False)
    }
