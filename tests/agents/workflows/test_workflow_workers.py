"""Several workers at the same runs, and an installed one: each step is carried out once, and found by an index."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents.workflows import Workflow, complete, engine, step, wait, workflow
from agents.workflows.models import WorkflowRun
from tests.agents.workflows.workers import heard, work
from tests.harness.forks import Fork
from tests.harness.processes import Worker, wait_until
from tests.hotel.models import Heard, Reservation

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_a_lease_is_kept_as_long_as_its_step_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two workers, a step that takes longer than a lease: it is carried out once."""
    from agents.workflows import execution, leases

    for module in (leases, execution):
        monkeypatch.setattr(module, "LEASE", 0.6)

    @workflow("slow")
    class Slow:
        @step(start=True, outside=True)
        def rest(self) -> Any:
            time.sleep(2)
            Heard.objects.create(what="rested")
            return complete()

    run = engine.start("slow")
    workers = [Fork(work) for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    run.refresh_from_db()
    assert run.status == "completed" and heard() == ["rested"]
    assert run.executions.count() == 1


def test_three_workers_carry_out_two_hundred_runs_once_each() -> None:
    @workflow("many")
    class Many(Workflow):
        @step(start=True)
        def one(self) -> Any:
            Heard.objects.create(what="one", about=str(self.run.pk))
            return wait("go", then=self.two)

        @step
        def two(self) -> Any:
            Heard.objects.create(what="two", about=str(self.run.pk))
            return complete()

    for _ in range(200):
        engine.start("many")
    engine.signal("go")
    workers = [Fork(work) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert WorkflowRun.objects.filter(status="completed").count() == 200
    assert Heard.objects.count() == Heard.objects.values("what", "about").distinct().count() == 400


def test_the_poll_for_due_runs_reads_an_index() -> None:
    now = timezone.now()
    WorkflowRun.objects.bulk_create(
        WorkflowRun(
            name="many", version="1", status="waiting", current_step="x", mail_since=now,
            wake_at=now + timedelta(hours=number), wait_kind="event", wait_name=f"event {number % 50}",
        )
        for number in range(20_000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_workflowrun")
    on_their_way = WorkflowRun.objects.filter(status__in=["running", "waiting"], queue="")
    for query in (
        on_their_way.order_by("wake_at").values("wake_at")[:1],
        on_their_way.filter(wake_at__lte=now).order_by("wake_at")[:1],
        WorkflowRun.objects.filter(
            status="waiting", wait_kind="event", wait_name="event 7", wait_entity__in=["", "5"]
        ).order_by("pk"),
    ):
        plan = query.explain()
        assert "Index" in plan and "Seq Scan" not in plan, plan


def test_the_quick_start_runs_under_a_real_worker(worker: Callable[..., Worker]) -> None:
    installed = worker(DJANGO_SETTINGS_MODULE="tests.hotel.settings", DATABASE_POOL="true")
    Reservation.objects.create(status="confirmed", checkin_date=timezone.now() + timedelta(hours=1, seconds=1))
    runs = WorkflowRun.objects.filter(name="SmartLockSetup")
    done = runs.filter(status="completed")
    run = wait_until(done.first, within=30, what=f"the lock is set up: {list(runs.values())}\n{installed.output}")
    assert re.fullmatch("[0-9a-f]{4}", run.context["code"])
    assert [each.step for each in run.executions.all()] == ["generate_code", "send_to_lock"]
    assert runs.count() == 1
    installed.stop(within=10)


def test_nothing_waits_behind_a_step_that_reaches_outside_and_that_fails_in_words(
    worker: Callable[..., Worker],
) -> None:
    """One worker, one place for what reaches outside: other runs go on beside it, and the next step of its kind."""
    installed = worker(
        DJANGO_SETTINGS_MODULE="tests.hotel.settings", DATABASE_POOL="true", WORKERS="1", OUTSIDE_AT_ONCE="1"
    )
    from tests.hotel.workflows import AskALock, SmartLockSetup  # which are declared when the apps are there

    stuck, after = engine.start(AskALock), engine.start(AskALock)
    began = WorkflowRun.objects.filter(pk=stuck.pk).exclude(owner="")
    wait_until(began.exists, within=30, what=f"the lock is asked\n{installed.output}")
    set_up = WorkflowRun.objects.filter(pk=engine.start(SmartLockSetup).pk, status="completed")
    wait_until(set_up.exists, within=30, what=f"another one is set up\n{installed.output}")
    failed = WorkflowRun.objects.filter(pk__in=[stuck.pk, after.pk], status="failed")
    wait_until(lambda: failed.count() == 2, within=60, what=f"nobody waits for ever\n{installed.output}")
    for run in failed:
        assert run.error.endswith("The step ask of ask_a_lock_that_never_answers took longer than 2 s.")
        assert run.executions.count() == 1
    installed.stop(within=10)
