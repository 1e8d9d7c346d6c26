"""Heartbeats: one row for each moment, carried out once, in step, whoever was down meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from agents.business import AgentManager
from agents.business.activations import execution, leases, scheduling
from agents.business.models import Activation, AgentRun
from agents.testing import TimeMachine
from tests.agents.business.conftest import NOON
from tests.theatre.business import Candle
from tests.theatre.models import Line, Show

pytestmark = pytest.mark.django_db


def test_a_candle_burns_when_it_is_lit_and_then_every_ten_minutes(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    clock.run_until_idle()
    assert Line.objects.count() == 1
    clock.advance(minutes=35)
    assert Line.objects.count() == 4
    candle.refresh_from_db()
    assert (candle.status, candle.next_beat_at) == (AgentRun.Status.ACTIVE, NOON + timedelta(minutes=40))
    heartbeats = candle.activations.filter(reason="heartbeat", state=Activation.State.DONE).order_by("scheduled_at")
    assert [activation.scheduled_at - NOON for activation in heartbeats] == [
        timedelta(minutes=each) for each in (10, 20, 30)
    ]


def test_after_two_days_without_workers_it_beats_once_and_goes_on_in_step(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    clock.run_until_idle()
    clock.skip(days=2, minutes=4)
    clock.run_until_idle()
    assert Line.objects.count() == 2
    candle.refresh_from_db()
    assert candle.next_beat_at == NOON + timedelta(days=2, minutes=10)
    clock.advance(minutes=10)
    assert Line.objects.count() == 3


def test_a_moment_has_one_heartbeat_however_many_plan_it(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    for _ in range(3):
        scheduling.plan_heartbeat(candle)
    activation = candle.activations.get(reason="heartbeat")
    with pytest.raises(IntegrityError), transaction.atomic():
        Activation.objects.create(
            agent_run=candle,
            key="another",
            reason="heartbeat",
            scheduled_at=activation.scheduled_at,
            due_at=activation.due_at,
        )


def test_an_activation_that_a_dead_worker_held_is_picked_up_within_a_minute_and_happens_once(
    clock: TimeMachine,
) -> None:
    AgentManager.spawn(Candle)
    dead = leases.claim(clock.now)
    assert dead is not None and leases.claim(clock.now) is None
    clock.run_until_idle()
    assert not Line.objects.exists()
    clock.advance(seconds=61)
    assert Line.objects.count() == 1
    execution.carry_out(dead)  # it was not dead after all
    assert Line.objects.count() == 1


def test_what_a_lost_attempt_did_is_undone(clock: TimeMachine, monkeypatch: pytest.MonkeyPatch) -> None:
    AgentManager.spawn(Candle)
    slow = leases.claim(clock.now)
    assert slow is not None
    Activation.objects.filter(pk=slow.pk).update(attempt=slow.attempt + 1, owner="another")
    execution.carry_out(slow)
    assert not Line.objects.exists()
    assert Activation.objects.get(pk=slow.pk).state == Activation.State.RUNNING


def test_an_activation_at_which_workers_die_again_and_again_is_given_up(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    for _ in range(execution.MOST_LOST):
        assert leases.claim(clock.now) is not None
        clock.now += timedelta(seconds=61)
    clock.run_until_idle()
    candle.refresh_from_db()
    assert candle.status == AgentRun.Status.PAUSED and "died 5 times" in candle.error


def test_activations_of_one_agent_come_one_at_a_time_and_in_their_order(clock: TimeMachine) -> None:
    candle, other = AgentManager.spawn(Candle, namespace="left"), AgentManager.spawn(Candle, namespace="right")
    AgentManager.activate_now(candle)
    first, second = leases.claim(clock.now), leases.claim(clock.now)
    assert first is not None and second is not None and leases.claim(clock.now) is None
    assert {first.agent_run_id, second.agent_run_id} == {candle.pk, other.pk}
    clock.advance(minutes=2)
    assert Line.objects.filter(who="candle left").count() == 2


@pytest.mark.thorough
def test_the_day_has_only_so_many_activations(clock: TimeMachine, settings: Any) -> None:
    settings.AGENT_ACTIVATIONS_A_DAY = 3
    candle = AgentManager.spawn(Candle)
    clock.advance(minutes=55)
    assert Line.objects.count() == 3
    assert candle.activations.filter(outcome__startswith="over budget", state=Activation.State.DONE).count() == 3
    clock.skip(hours=11)
    clock.advance(minutes=30)  # the next day
    assert Line.objects.count() == 6


def test_an_agent_that_wakes_itself_again_and_again_is_out_of_breath_for_the_day(
    clock: TimeMachine, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.AGENT_ACTIVATIONS_A_DAY = 3
    monkeypatch.setattr(Candle, "act", lambda self: AgentManager.activate_now(self.run))
    candle = AgentManager.spawn(Candle, namespace="hall")
    clock.run_until_idle()
    assert candle.activations.filter(reason="by hand", state=Activation.State.DONE).count() == 3
    waiting = candle.activations.get(reason="by hand", state=Activation.State.DUE)
    assert waiting.outcome == "over budget: the agent's activations of the day"


def test_what_an_event_asks_for_beyond_the_budget_waits_for_the_next_day(
    clock: TimeMachine, alice: Any, settings: Any
) -> None:
    settings.USER_ACTIVATIONS_A_DAY = 1
    for title in ("Hamlet", "Macbeth"):
        Show.objects.create(title=title, owner=alice, script="close")
    clock.run_until_idle()
    waiting = Activation.objects.get(reason="event", state=Activation.State.DUE)
    assert waiting.outcome == "over budget: the person's activations of the day"
    assert waiting.due_at == NOON + timedelta(hours=12)
    clock.advance(hours=12)
    assert AgentRun.objects.filter(status=AgentRun.Status.FINISHED).count() == 2


def test_paused_it_sleeps_and_resumed_it_goes_on(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    clock.run_until_idle()
    AgentManager.pause(candle)
    clock.advance(hours=5)
    assert Line.objects.count() == 1
    assert not AgentManager.list_active(Candle).exists()
    AgentManager.resume(candle)
    clock.run_until_idle()
    assert Line.objects.count() == 2
    clock.advance(minutes=10)
    assert Line.objects.count() == 3


def test_a_context_field_that_the_agent_does_not_have_is_refused_with_those_it_has(clock: TimeMachine) -> None:
    with pytest.raises(ValueError, match=r"StageManager has no seat in its Context. Its fields: activations, seats\."):
        AgentManager.spawn("stage manager", seat="A1")
    assert AgentManager.spawn("stage manager", seats=["A1"]).context == {"activations": 0, "seats": ["A1"]}


def test_nobody_acts_for_a_closed_account_until_it_is_opened_again(clock: TimeMachine, alice: Any) -> None:
    Show.objects.create(title="Hamlet", owner=alice, script="say that the moon is out")
    alice.is_active = False
    alice.save()
    clock.advance(hours=5)
    run = AgentRun.objects.get(name="StageManager")
    assert (run.status, run.error) == (AgentRun.Status.PAUSED, "The account of alice is closed.")
    assert not Line.objects.exists()
    alice.is_active = True
    alice.save()
    AgentManager.resume(run)
    clock.run_until_idle()
    assert Line.objects.filter(who="stage manager").exists()


def test_finished_it_never_wakes_again(clock: TimeMachine) -> None:
    candle = AgentManager.spawn("candle")
    clock.run_until_idle()
    running = AgentManager.activate_now(candle)
    claimed = leases.claim(clock.now)
    assert running is not None and claimed == running
    AgentManager.finish(candle)
    execution.carry_out(claimed)  # it was at work when it was finished
    clock.advance(hours=3)
    assert Line.objects.count() == 1 and leases.next_at() is None
    assert AgentManager.activate_now(candle) is None


def test_an_agent_that_is_older_than_its_heartbeat_gets_one_with_the_next_migrate(clock: TimeMachine) -> None:
    candle = AgentManager.spawn(Candle)
    clock.run_until_idle()
    candle.activations.filter(reason="heartbeat").delete()
    AgentRun.objects.update(next_beat_at=None)
    for _ in range(2):
        call_command("migrate", verbosity=0)
    clock.advance(minutes=10)
    assert Line.objects.count() == 2


def test_an_agent_that_finishes_itself_through_the_manager_has_finished(clock: TimeMachine, alice: Any) -> None:
    show = Show.objects.create(title="Hamlet", owner=alice, script="burn down")
    clock.run_until_idle()
    manager = AgentRun.objects.get(name="StageManager", entity_id=show.pk)
    activation = manager.activations.get(reason="event")
    assert (manager.status, manager.next_beat_at, activation.state, activation.outcome) == (
        "finished",
        None,
        "done",
        "acted",
    )
    assert Line.objects.count() == 1
