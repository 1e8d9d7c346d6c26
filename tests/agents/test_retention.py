"""What is over goes after a while; what waits, failed, or keeps a thing from being done twice stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db.models.functions import Now
from pydantic import BaseModel
from rest_framework_simplejwt.token_blacklist.models import OutstandingToken

from agents import memory, retention
from agents.business import outreach
from agents.business.models import Activation, AgentLogEntry, AgentRun, Outreach
from agents.events import on_event
from agents.events.models import Delivery, Event
from agents.events.subscriptions import registered
from agents.limits.models import Allowance
from agents.runtime.models import Approval, Run
from agents.testing import TimeMachine
from agents.workflows import Workflow, complete, engine, sleep, step, wait_for_event, workflow
from agents.workflows.declaration import registered as workflows
from agents.workflows.models import Signal, StepExecution, WorkflowRun
from chat.accounts.models import SignIn, Ticket
from chat.care import actions
from chat.models import Conversation, Message
from chat.notifications.models import Dispatch, Notification, Presence
from tests.chat.notified import read, told
from tests.chat.people import planned
from tests.hotel.models import Heard, Reservation
from tests.theatre.models import Show

pytestmark = pytest.mark.django_db
NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_declarations(monkeypatch: pytest.MonkeyPatch) -> None:
    for registry in (registered, workflows):
        monkeypatch.setattr(registry, "_things", dict(registry._things))


@pytest.fixture(autouse=True)
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as clock:
        yield clock


def years_go_by(clock: TimeMachine) -> None:
    clock.skip(days=800)
    clock.run_until_idle()


def test_events_that_occurred_go_with_their_deliveries_and_what_is_recent_stays(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed")
    def hear(event: Any) -> None:
        Heard.objects.create(what="heard")

    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    years_go_by(clock)
    Reservation.objects.create(status="confirmed")
    clock.run_until_idle()
    assert retention.tidy()["events"] == 1
    assert Event.objects.count() == Delivery.objects.filter(subscription__contains="hear").count() == 1
    clock.run_until_idle()
    assert Heard.objects.count() == 2  # nothing occurs again as it is forgotten


def test_a_date_that_has_been_is_not_forgotten_so_it_does_not_come_again(clock: TimeMachine) -> None:
    @on_event("checkin_due")
    def prepare(event: Any) -> None:
        Heard.objects.create(what="prepared")

    row = Reservation.objects.create(status="confirmed", checkin_date=NOON + timedelta(hours=1))
    clock.advance(hours=2)
    years_go_by(clock)
    retention.tidy()
    row.save()
    clock.run_until_idle()
    assert Heard.objects.count() == 1
    assert Event.objects.filter(name="checkin_due").count() == 1


def test_a_dead_letter_stays_until_somebody_runs_it_again(clock: TimeMachine) -> None:
    @on_event("reservation_confirmed")
    def fail(event: Any) -> None:
        raise RuntimeError("no")

    Reservation.objects.create(status="confirmed")
    clock.advance(days=2)
    years_go_by(clock)
    retention.tidy()
    assert Delivery.objects.get(subscription__contains="fail").status == "dead"


def test_a_run_that_waits_keeps_what_is_in_its_mailbox(clock: TimeMachine) -> None:
    class Booking(BaseModel):
        reservation: int

    @workflow("waits_for_years")
    class WaitsForYears(Workflow):
        Context = Booking

        @step(start=True)
        def rest(self) -> Any:
            return sleep(timedelta(days=1000), then=self.ask)

        @step
        def ask(self) -> Any:
            return wait_for_event("payment_received", match={"pk": self.context.reservation}, then=self.paid)

        @step
        def paid(self) -> Any:
            return complete()

    row = Reservation.objects.create()
    run = engine.start("waits_for_years", reservation=row.pk)
    clock.run_until_idle()
    clock.advance(days=1)
    row.paid = True
    row.save()
    engine.signal("anything")
    years_go_by(clock)
    retention.tidy()
    assert Signal.objects.exists()
    clock.advance(days=300)
    run.refresh_from_db()
    assert run.status == "completed"
    years_go_by(clock)
    retention.tidy()
    assert not WorkflowRun.objects.filter(name="waits_for_years").exists()
    assert not StepExecution.objects.filter(run=run.pk).exists() and not Signal.objects.exists()


def test_a_failed_run_stays_and_can_be_tried_again(clock: TimeMachine) -> None:
    @workflow("fails")
    class Fails:
        @step(start=True)
        def fail(self) -> Any:
            if Heard.objects.exists():
                return complete()
            raise RuntimeError("no")

    run = engine.start("fails")
    clock.run_until_idle()
    years_go_by(clock)
    retention.tidy()
    Heard.objects.create(what="mended")
    assert engine.retry(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert run.status == "completed"


def test_an_agents_old_activations_and_log_entries_go_and_what_made_it_and_what_it_said_stay(
    clock: TimeMachine, alice: User
) -> None:
    show = Show.objects.create(title="Hamlet", owner=alice, script="say that the moon is out")
    clock.advance(hours=5)
    [run] = AgentRun.objects.filter(name="StageManager")
    spoken = Outreach.objects.count()
    assert spoken and AgentLogEntry.objects.filter(agent_run=run).count() >= 2
    AgentRun.objects.filter(pk=run.pk).update(status="paused")
    years_go_by(clock)
    done = retention.tidy()
    assert done["activations"] >= 2 and done["log entries"] >= 2
    assert not AgentLogEntry.objects.exists()
    assert set(Activation.objects.values_list("state", flat=True)) <= set(Activation.OPEN)
    assert Event.objects.filter(pk=run.spawned_by).exists()
    assert Outreach.objects.count() == spoken
    assert outreach.say(alice, show.script, kind="theatre_news", dedupe_key="script", agent_run=run) is None
    AgentRun.objects.filter(pk=run.pk).update(status="finished", finished_at=NOON)
    assert retention.tidy()["business agents"] == 1
    assert not AgentRun.objects.filter(pk=run.pk).exists() and Outreach.objects.count() == spoken


def test_what_alice_has_read_goes_and_what_she_has_not_stays(clock: TimeMachine, alice: User) -> None:
    read(alice, told(alice, "Ann is coming."))
    unread = told(alice, "Ben is coming.")
    years_go_by(clock)
    assert retention.tidy()["notifications"] == 1
    assert list(Notification.objects.all()) == [unread]
    assert set(Dispatch.objects.values_list("notification", flat=True)) == {unread.pk}


def test_for_ever_is_for_ever(clock: TimeMachine, alice: User, settings: Any) -> None:
    read(alice, told(alice))
    years_go_by(clock)
    settings.HISTORY_DAYS = 0
    assert "notifications" not in retention.tidy() and Notification.objects.count() == 1


@pytest.mark.parametrize("days", [0, 90])
def test_what_has_run_out_is_no_history_and_goes_whatever_is_kept(
    clock: TimeMachine, alice: User, settings: Any, days: int
) -> None:
    settings.HISTORY_DAYS = days
    by_the_machine, a_day = datetime.now(UTC), timedelta(days=1)
    for name, days_left, renewed_at in (("gone", -1, NOON - timedelta(days=400)), ("good", 1, NOON)):
        left = days_left * a_day
        Presence.objects.create(user=alice, process=name, until=NOON + left)
        Ticket.objects.create(user=alice, digest=name, expires_at=NOON + left)
        OutstandingToken.objects.create(user=alice, jti=name, token=name, expires_at=by_the_machine + left)
        Session.objects.create(session_key=name, session_data="", expire_date=NOON + left)
        Allowance.objects.create(key=name, whole_at=Now() + left)
        SignIn.objects.create(user=alice, jti=name, renewed_at=renewed_at)
    told = retention.tidy()
    assert {told[kind] for kind in ("presence", "tickets", "tokens", "sessions", "allowances", "sign-ins")} == {1}


def test_what_is_not_done_in_time_is_left_to_another_task(
    clock: TimeMachine, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django_q.models import OrmQ

    read(alice, told(alice))
    years_go_by(clock)
    OrmQ.objects.all().delete()
    monkeypatch.setattr(retention, "AT_MOST", -1.0)
    retention.tidy()
    assert Notification.objects.count() == 1
    assert [task.func() for task in OrmQ.objects.all()] == ["agents.retention.tidy"]


def test_a_kind_that_cannot_be_deleted_keeps_no_other(clock: TimeMachine, alice: User) -> None:
    read(alice, told(alice))
    years_go_by(clock)
    broken = retention.History("broken", lambda before: 1 / 0)  # type: ignore[arg-type, return-value]
    things = retention.histories._things
    retention.histories._things = {"broken": broken, **things}
    try:
        assert retention.tidy()["notifications"] == 1
    finally:
        retention.histories._things = things


def test_a_deleted_conversation_is_gone_a_day_later_with_what_its_runs_were_told(
    alice: User, clock: TimeMachine
) -> None:
    kept, deleted = planned(alice, title="Tea"), planned(alice, title="Supper")
    actions.delete(alice, conversation=deleted.conversation.pk)
    clock.skip(hours=23)
    retention.tidy()
    assert Conversation.objects.count() == 2
    clock.skip(hours=2)
    retention.tidy()
    assert list(Conversation.objects.all()) == [kept.conversation]
    assert not Message.objects.exclude(conversation=kept.conversation).exists()
    waiting = Approval.objects.values_list("tool_call__run", flat=True)
    assert list(waiting) == [kept.run.pk] and Run.objects.filter(pk=deleted.run.pk).exists(), "what it used is counted"


def test_what_nobody_says_again_is_forgotten_where_an_operator_wants_that(
    alice: User, clock: TimeMachine, settings: Any
) -> None:
    memory.remember(alice, "I eat no meat")
    clock.skip(days=300)
    memory.remember(alice, "Mia is my sister")
    retention.tidy()
    assert memory.facts_of(alice).count() == 2
    settings.MEMORY_DAYS = 200
    retention.tidy()
    assert [fact.quote for fact in memory.facts_of(alice)] == ["Mia is my sister"]
