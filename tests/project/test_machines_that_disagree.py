"""Workers on machines whose clocks are wrong do at each moment what the database says is due."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.utils import timezone

from agents import clock, due
from agents.business.models import Activation, AgentRun
from agents.events.models import Delivery, Event
from agents.mail.models import Mail
from agents.testing import TimeMachine
from agents.workflows.models import WorkflowRun
from chat.notifications.models import Dispatch, Presence
from tests.chat.notified import subscribe, told
from tests.harness.forks import Fork
from tests.harness.push_service import Device, PushService

HOUR = 3600.0


@pytest.fixture
def own_clock() -> Any:
    """Whatever this test does to the clock of its process is undone."""
    before = clock._since, clock._asked_at
    yield
    clock._since, clock._asked_at = before


@pytest.fixture
def phone(settings: Any, alice: Any) -> Iterator[Device]:
    """Alice's, on which she has switched pushes on."""
    settings.PUSH_TO_PRIVATE_HOSTS = True
    with PushService() as service:
        device = service.device()
        subscribe(alice, device)
        yield device


def on_a_machine(seconds: float, work: Callable[[], object]) -> None:
    """Do `work` in a process that was started where the clock is so far ahead, and has asked no database yet."""

    def begin() -> None:
        start_ahead(seconds)
        work()

    assert Fork(begin).wait() == 0


def start_ahead(seconds: float) -> None:
    clock._since += seconds
    clock._asked_at = (float("-inf"), float("-inf"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_an_hour_ahead_writes_to_nobody_before_the_time(alice: Any, phone: Device) -> None:
    soon = timezone.now() + timedelta(minutes=30)
    Mail.objects.create(sender=alice, key="soon", to="ben@example.com", subject="Tea", text="At four.", due_at=soon)
    Mail.objects.create(
        sender=alice, key="now", to="ann@example.com", subject="Tea", text="At four.", due_at=timezone.now()
    )
    told(alice)
    Dispatch.objects.update(due_at=soon)
    on_a_machine(HOUR, due.work)
    assert phone.told == []
    assert set(Mail.objects.values_list("key", "attempts", "due_at")) == {("soon", 0, soon), ("now", 1, None)}
    assert set(Dispatch.objects.values_list("state", "attempts", "due_at")) == {("waiting", 0, soon)}


@pytest.mark.django_db(transaction=True)
def test_a_worker_an_hour_ahead_takes_alice_for_present_while_her_page_is_open(alice: Any, phone: Device) -> None:
    Presence.objects.create(user=alice, process="web", until=timezone.now() + timedelta(minutes=5))
    told(alice)
    Dispatch.objects.filter(channel="push").update(due_at=timezone.now())
    on_a_machine(HOUR, due.work)
    assert phone.told == []
    assert Dispatch.objects.get(channel="push").reason == "A page was open."


@pytest.mark.django_db(transaction=True)
def test_a_worker_an_hour_ahead_steals_nothing_that_another_is_at_work_on(alice: Any) -> None:
    now = timezone.now()
    held = {"owner": "another", "attempt": 1}
    lease = now + timedelta(minutes=5)
    run = WorkflowRun.objects.create(
        name="hotel", version="1", current_step="first", wake_at=lease, mail_since=now, **held
    )
    agent = AgentRun.objects.create(name="concierge", user=alice, spawned_at=now)
    activation = Activation.objects.create(
        agent_run=agent, key="now", reason="heartbeat", scheduled_at=now, due_at=now, state="running",
        lease_until=lease, **held,
    )  # fmt: skip
    of_alice = {"content_type": ContentType.objects.get_for_model(type(alice)), "entity_id": str(alice.pk)}
    event = Event.objects.create(name="tea_due", status="occurred", at=now, occurred_at=now, **of_alice)
    delivery = Delivery.objects.create(
        event=event, subscription="tea", status="running", owner="another", attempts=1, due_at=now, lease_until=lease
    )
    on_a_machine(HOUR, due.work)
    for row, fence in ((run, "attempt"), (activation, "attempt"), (delivery, "attempts")):
        row.refresh_from_db()
        assert (row.owner, getattr(row, fence)) == ("another", 1), row


@pytest.mark.django_db(transaction=True)
def test_a_worker_an_hour_behind_does_what_is_due_now(alice: Any) -> None:
    Mail.objects.create(
        sender=alice, key="now", to="ann@example.com", subject="Tea", text="At four.", due_at=timezone.now()
    )
    on_a_machine(-HOUR, due.work)
    assert Mail.objects.get().sent_at is not None


def test_a_process_goes_by_the_database_from_its_first_connection(transactional_db: None, own_clock: None) -> None:
    there = timezone.now()
    start_ahead(HOUR)
    assert timezone.now() - there > timedelta(minutes=59)
    connection.close()
    connection.ensure_connection()
    assert timedelta() <= timezone.now() - there < timedelta(minutes=30)


def test_one_that_has_just_asked_asks_nothing(
    transactional_db: None, own_clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.ask(connection.connection or connection.connect() or connection.connection)
    monkeypatch.setattr(clock, "ask", lambda database: pytest.fail("It was asked again."))
    connection.close()
    clock.agree()


def test_a_machine_that_slept_asks_again(transactional_db: None, own_clock: None, monkeypatch: Any) -> None:
    """Its monotonic clock stood still meanwhile, the clock on its wall did not."""
    clock.agree()
    there, wall = timezone.now(), time.time
    clock._since -= HOUR
    monkeypatch.setattr(time, "time", lambda: wall() + HOUR)
    clock.agree()
    assert timedelta() <= timezone.now() - there < timedelta(minutes=30)


def test_a_clock_that_is_held_stays_held_whatever_the_database_says(transactional_db: None, own_clock: None) -> None:
    with TimeMachine() as held:
        start_ahead(HOUR)
        connection.close()
        clock.agree()
        assert timezone.now() == held.now


def test_clocks_that_agree_are_left_alone(db: None, own_clock: None) -> None:
    """An answer that is on its way for long says less, so it moves nothing."""

    class Slow:
        @staticmethod
        def execute(sql: str) -> Any:
            return connection.cursor().connection.execute(sql)

    clock.ask(Slow)
    since = clock._since
    clock.ask(Slow)
    assert clock._since == pytest.approx(since, abs=0.5)
    assert clock.difference(Slow, lambda: time.monotonic() + since - HOUR) == pytest.approx(-HOUR, abs=60)
