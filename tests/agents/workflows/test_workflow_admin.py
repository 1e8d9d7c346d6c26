"""Staff see a run with its steps, try it again, cancel it and move it; a person without the right does none of that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from pydantic import BaseModel, Field

from agents.testing import TimeMachine
from agents.workflows import complete, engine, goto, run_subflow, sleep, step, wait_for_input, workflow
from agents.workflows.models import WorkflowRun

broken: list[bool] = []


@pytest.fixture
def admin(clock: TimeMachine, bob: User, client: Client) -> Client:
    bob.is_staff = bob.is_superuser = True
    bob.save()
    client.force_login(bob)
    return client


@pytest.fixture
def run(clock: TimeMachine) -> WorkflowRun:
    """It has failed with its second step."""
    broken[:] = [True]

    @workflow("payment")
    class Payment:
        @step(start=True, title="Book the room")
        def book(self) -> Any:
            return goto(self.charge)

        @step
        def charge(self) -> Any:
            if broken:
                raise OSError("The <bank> is closed.")
            return complete()

    run = engine.start("payment")
    clock.run_until_idle()
    run.refresh_from_db()
    return run


def page(client: Client, run: WorkflowRun) -> str:
    return client.get(reverse("admin:workflows_workflowrun_change", args=[run.pk])).content.decode()


def press(client: Client, run: WorkflowRun, **fields: str) -> Any:
    return client.post(reverse("admin:workflows_workflowrun_steer", args=[run.pk]), fields, follow=True)


def test_bob_sees_the_steps_and_the_error(admin: Client, run: WorkflowRun) -> None:
    shown = page(admin, run)
    for words in ("1. Book the room", "went on with charge", "2. Charge", "The &lt;bank&gt; is closed.", "<rect"):
        assert words in shown
    listed = admin.get(reverse("admin:workflows_workflowrun_changelist"), {"status": "failed"}).content.decode()
    assert "payment" in listed and "OSError: The &lt;bank&gt; is closed." in listed


def test_bob_tries_it_again(admin: Client, run: WorkflowRun, clock: TimeMachine) -> None:
    assert "Retry from the failed step" in page(admin, run)
    broken.clear()
    press(admin, run, do="retry")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"
    assert "Retry from the failed step" not in page(admin, run)


def test_bob_tries_all_that_failed_again_from_the_list(admin: Client, run: WorkflowRun, clock: TimeMachine) -> None:
    broken.clear()
    url = reverse("admin:workflows_workflowrun_changelist")
    answer = admin.post(url, {"action": "retry", "_selected_action": [run.pk]}, follow=True)
    assert "1 tried again." in answer.content.decode()
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"


def test_bob_cancels_a_run_with_its_subflow(admin: Client, clock: TimeMachine) -> None:
    @workflow("below")
    class Below:
        @step(start=True)
        def rest(self) -> Any:
            return sleep(timedelta(days=1))

    @workflow("above")
    class Above:
        @step(start=True)
        def go(self) -> Any:
            return run_subflow(Below)

    run = engine.start("above")
    clock.run_until_idle()
    assert "below</a>: waiting" in page(admin, run)
    assert "Above is cancelled now." in press(admin, run, do="cancel").content.decode()
    assert "below</a>: cancelled" in page(admin, run)


def test_bob_lets_a_cancelled_run_go_on_and_sees_how_far_its_step_was(admin: Client, clock: TimeMachine) -> None:
    @workflow("paints")
    class Paints:
        @step(start=True, outside=True)
        def paint(self) -> Any:
            self.heartbeat("4 of 10 walls", progress=0.4)  # type: ignore[attr-defined]
            return sleep(timedelta(days=1))

    run = engine.start("paints")
    clock.run_until_idle()
    shown = page(admin, run)
    assert '<progress aria-label="Paint" value="0.4">' in shown and "4 of 10 walls" in shown
    assert "Resume" not in shown
    press(admin, run, do="cancel")
    assert "Resume" in page(admin, run)
    press(admin, run, do="resume")
    run.refresh_from_db()
    assert (run.status, run.wait_kind) == ("waiting", "sleep")
    engine.cancel(run)
    url = reverse("admin:workflows_workflowrun_changelist")
    answer = admin.post(url, {"action": "resume", "_selected_action": [run.pk]}, follow=True)
    assert "1 resumed." in answer.content.decode()


def test_bob_moves_a_stranded_run(admin: Client, run: WorkflowRun, clock: TimeMachine) -> None:
    broken.clear()
    WorkflowRun.objects.update(status="running", current_step="gone", wake_at=clock.now)
    clock.run_until_idle()
    shown = page(admin, run)
    assert "payment has no step gone. Steps: book, charge." in shown and "<option>charge</option>" in shown
    assert "Payment has no step nowhere." in press(admin, run, do="move", step="nowhere").content.decode()
    press(admin, run, do="move", step="charge")
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"


def test_charlie_may_look_but_not_steer(client: Client, charlie: User, run: WorkflowRun) -> None:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.add(Permission.objects.get(codename="view_workflowrun"))
    client.force_login(charlie)
    assert "Book the room" in page(client, run) and "Retry from" not in page(client, run)
    assert press(client, run, do="retry").status_code == 403
    run.refresh_from_db()
    assert run.status == "failed"


def test_bob_answers_what_a_run_asks_and_a_wrong_answer_names_its_field(admin: Client, clock: TimeMachine) -> None:
    class Decision(BaseModel):
        vendor: str
        deposit: int = Field(ge=0, title="Deposit in euros")

    @workflow("choice")
    class Choice:
        @step(start=True)
        def ask(self) -> Any:
            return wait_for_input(Decision, then=self.book, title="Which vendor is it to be?")

        @step
        def book(self) -> Any:
            return complete(vendor=self.input.vendor, deposit=self.input.deposit)

    run = engine.start("choice")
    clock.run_until_idle()
    assert "Deposit in euros" in page(admin, run)
    told = press(admin, run, do="answer", **{"answer-vendor": "Bella Cakes", "answer-deposit": "-1"}).content.decode()
    assert "Deposit: Input should be greater than or equal to 0" in told
    press(admin, run, do="answer", **{"answer-vendor": "Bella Cakes", "answer-deposit": "50"})
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.result) == ("completed", {"vendor": "Bella Cakes", "deposit": 50})
    assert "Deposit in euros" not in page(admin, run)
    assert "not asked any more" in press(admin, run, do="answer").content.decode()
