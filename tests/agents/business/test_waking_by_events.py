"""Agents are spawned by events and woken by events, each in its own namespace."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from agents.business import AgentManager
from agents.business.models import Activation, AgentRun
from agents.events.models import Event
from agents.testing import TimeMachine
from tests.agents.business.conftest import NOON
from tests.theatre.business import Cashier, Doorman, StageManager
from tests.theatre.models import Line, Show, Ticket

pytestmark = pytest.mark.django_db


def planned(owner: Any, **fields: Any) -> Show:
    return Show.objects.create(**{"title": "Hamlet", "owner": owner, **fields})


def lines(who: str) -> list[str]:
    return list(Line.objects.filter(who=who).order_by("id").values_list("what", flat=True))


def test_alices_show_gets_a_stage_manager_who_lives_beyond_its_first_heartbeat(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice)
    clock.run_until_idle()
    run = AgentManager.list_active(StageManager).get()
    assert (run.namespace, run.user, run.entity) == (f"show:{show.pk}", alice, show)
    clock.advance(hours=7)
    run.refresh_from_db()
    assert lines("stage manager") == ["show_planned", "heartbeat", "heartbeat", "heartbeat"]
    assert (run.status, run.context) == (AgentRun.Status.ACTIVE, {"activations": 4, "seats": ["box"]})
    assert run.last_acted_at == NOON + timedelta(hours=6)
    assert run.next_beat_at == NOON + timedelta(hours=8)


def test_each_of_several_events_wakes_the_agent_of_its_show_and_no_other(clock: TimeMachine, alice: Any) -> None:
    hamlet, macbeth = planned(alice), planned(alice, title="Macbeth")
    clock.run_until_idle()
    Line.objects.all().delete()
    ticket = Ticket.objects.create(show=hamlet, seat="A1")
    clock.run_until_idle()
    ticket.is_returned = True
    ticket.save()
    clock.run_until_idle()
    assert lines("stage manager") == ["ticket_sold", "ticket_returned"]
    assert (
        AgentRun.objects.get(namespace=f"show:{macbeth.pk}").activations.filter(state=Activation.State.DONE).count()
        == 1
    )


def test_a_singleton_lives_once_and_is_woken_by_what_would_spawn_it(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice)
    for seat in ("A1", "A2", "A3"):
        Ticket.objects.create(show=show, seat=seat)
    clock.run_until_idle()
    cashier = AgentManager.list_active(Cashier).get()
    assert cashier.context == {"sold": 3}
    AgentManager.finish(cashier)
    Ticket.objects.create(show=show, seat="A4")
    clock.run_until_idle()
    assert AgentManager.list_active(Cashier).get().context == {"sold": 1}


def test_by_hand_an_event_makes_the_agent_it_would_make_and_makes_it_once(clock: TimeMachine, alice: Any) -> None:
    planned(alice)
    event = Event.objects.get(name="show_planned")
    runs = {AgentManager.spawn(Doorman, event=event).pk for _ in range(2)}
    run = AgentRun.objects.get(pk=runs.pop())
    assert not runs and (run.namespace, run.user) == (f"show:{event.entity_id}", alice)
    clock.run_until_idle()
    assert run.log_entries.count() == 1


def test_an_agent_is_spawned_by_events_that_match_only_each_by_its_own(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice)
    for seat in ("A1", "box 1", "box 2"):
        Ticket.objects.create(show=show, seat=seat)
    clock.run_until_idle()
    assert lines("usher") == ["shows box 1 the way", "shows box 2 the way"]
    assert AgentManager.list_active("usher").count() == 2


def test_what_happens_while_it_is_paused_it_answers_when_it_is_resumed(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice)
    clock.run_until_idle()
    run = AgentManager.pause(AgentManager.list_active(StageManager).get())
    Ticket.objects.create(show=show, seat="A1")
    clock.run_until_idle()
    assert lines("stage manager") == ["show_planned"]
    AgentManager.resume(run)
    clock.run_until_idle()
    assert lines("stage manager") == ["show_planned", "ticket_sold"]


def test_a_date_that_is_moved_away_and_back_calls_the_handler_again(clock: TimeMachine, alice: Any) -> None:
    opening = NOON + timedelta(hours=3)
    show = planned(alice, opens_at=opening, is_sold_out=True)
    clock.advance(hours=2)
    assert len(lines("doorman")) == 1
    for moment in (opening + timedelta(hours=2), opening):  # armed again, and due at this very moment
        show.opens_at = moment
        show.save()
        clock.run_until_idle()
    assert len(lines("doorman")) == 2


def test_a_handler_is_called_an_hour_before_the_show_and_moves_with_its_date(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice, opens_at=NOON + timedelta(hours=8), is_sold_out=True)
    clock.run_until_idle()
    clock.advance(hours=6)
    show.opens_at = NOON + timedelta(hours=12)
    show.save()
    clock.advance(hours=4)
    assert lines("doorman") == []
    clock.advance(hours=1)
    assert lines("doorman") == ["opens the doors of Hamlet"]
    assert AgentManager.list_active(Doorman).get().log_entries.count() == 1  # act was for its birth only


def test_a_handlers_condition_is_asked_and_debounced_events_come_together(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice, is_sold_out=True)
    clock.run_until_idle()
    kings, common = (Ticket.objects.create(show=show, seat=seat) for seat in ("king's", "B7"))
    clock.advance(minutes=10)
    for ticket in (kings, common):
        ticket.is_returned = True
        ticket.save()
    clock.run_until_idle()
    assert lines("doorman") == ["counts 1", "counts 1", "resells B7"]


def test_the_context_knows_the_events_it_stands_in(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice)
    clock.run_until_idle()
    Ticket.objects.create(show=show, seat="A1")
    clock.run_until_idle()
    run = AgentManager.list_active(StageManager).get()
    assert list(run.log_entries.values_list("text", flat=True)) == ["woken by show_planned", "woken by ticket_sold"]
    assert run.spawned_at == run.last_acted_at == NOON


def test_nothing_new_means_no_act_but_the_heart_beats_on(clock: TimeMachine, alice: Any) -> None:
    planned(alice, script="nothing new")
    clock.advance(hours=5)
    run = AgentManager.list_active(StageManager).get()
    assert lines("stage manager") == []
    assert set(run.activations.filter(state=Activation.State.DONE).values_list("outcome", flat=True)) == {
        "nothing changed"
    }
    AgentManager.activate_now(run)  # a person who asks gets an answer
    clock.run_until_idle()
    assert lines("stage manager") == ["heartbeat"]


def test_an_agent_finishes_with_its_work_or_with_its_show(clock: TimeMachine, alice: Any) -> None:
    planned(alice, script="close")
    struck = planned(alice, title="Macbeth")
    clock.run_until_idle()
    assert AgentManager.list_active(StageManager).get().entity == struck
    struck.delete()
    clock.advance(hours=3)
    assert not AgentManager.list_active(StageManager).exists()
    assert AgentRun.objects.filter(name="StageManager", status="finished").count() == 2


def test_an_exception_is_a_failed_activation_tried_again_then_paused_and_shown(clock: TimeMachine, alice: Any) -> None:
    show = planned(alice, script="forget the words")
    fine = planned(alice, title="Macbeth")
    clock.run_until_idle()
    run = AgentRun.objects.get(name="StageManager", entity_id=str(show.pk))
    activation = run.activations.get(reason="event")
    assert (activation.state, activation.failures, run.status) == (Activation.State.DUE, 1, AgentRun.Status.ACTIVE)
    assert "The words are forgotten." in activation.error
    assert lines("stage manager") == ["show_planned"]  # Macbeth's; what failed left nothing behind
    clock.advance(minutes=5)
    run.refresh_from_db()
    activation.refresh_from_db()
    assert (activation.state, activation.failures, run.status) == (Activation.State.FAILED, 3, AgentRun.Status.PAUSED)
    assert "The words are forgotten." in run.error and run.context["activations"] == 0
    clock.advance(hours=2)
    assert lines("stage manager") == ["show_planned", "heartbeat"] and fine is not None
    Show.objects.filter(pk=show.pk).update(script="")
    AgentManager.resume(run)
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.failures, run.error) == (AgentRun.Status.ACTIVE, 0, "")
    assert run.context["activations"] >= 1
