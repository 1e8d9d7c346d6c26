"""Two agents, or two workflows, of one class name in two apps: each is called by its app, and old rows are found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from agents import registry
from agents.business import AgentManager, AgentRun, agent
from agents.business import subscriptions as agents_subscriptions
from agents.business.declaration import named
from agents.events.subscription import registered as subscriptions
from agents.testing import TimeMachine
from agents.workflows import complete, engine, event_workflow, step, triggers, workflow
from agents.workflows.declaration import registered as workflows
from agents.workflows.models import WorkflowRun
from tests.hotel.models import Heard, Reservation

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_declared(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for each in (registry.business_agents, workflows, subscriptions):
        monkeypatch.setattr(each, "_things", {})
        monkeypatch.setattr(each, "_once", {})
    yield


def declared_in(app: str) -> type:
    class Concierge:
        def act(self) -> None:
            Heard.objects.create(what="acted", about=app)

    Concierge.__module__ = f"tests.{app}.business"
    return Concierge


def flow_in(app: str) -> type:
    class Welcome:
        @step(start=True)
        def greet(self) -> Any:
            Heard.objects.create(what="greeted", about=app)
            return complete()

    Welcome.__module__ = f"tests.{app}.workflows"
    return Welcome


def about() -> list[str]:
    return sorted(Heard.objects.values_list("about", flat=True))


def test_one_alone_is_called_as_its_class_is() -> None:
    agent(declared_in("hotel"), spawn_on=["guest_checked_in"])
    event_workflow("guest_checked_in")(flow_in("hotel"))
    assert [each.name for each in registry.business_agents] == ["Concierge"]
    assert [each.name for each in workflows] == ["Welcome"]


def test_two_agents_are_called_by_their_apps_and_both_are_woken() -> None:
    first, second = declared_in("hotel"), declared_in("theatre")
    for each in (first, second):
        agent(each, spawn_on=["guest_checked_in"])
    assert [each.name for each in registry.business_agents] == ["hotel.Concierge", "theatre.Concierge"]
    assert (named(first).name, named(second).name) == ("hotel.Concierge", "theatre.Concierge")
    with pytest.raises(LookupError, match=r"2: hotel\.Concierge, theatre\.Concierge\. Say which"):
        AgentManager.spawn("Concierge")
    with TimeMachine() as clock:
        Reservation.objects.create(status="checked_in")
        clock.run_until_idle()
    assert about() == ["hotel", "theatre"]


def test_two_workflows_are_called_by_their_apps_and_both_begin() -> None:
    for app in ("hotel", "theatre"):
        event_workflow("guest_checked_in")(flow_in(app))
    assert [each.name for each in workflows] == ["hotel.Welcome", "theatre.Welcome"]
    with pytest.raises(LookupError, match="Say which"):
        engine.start("Welcome")
    with TimeMachine() as clock:
        Reservation.objects.create(status="checked_in")
        engine.start("theatre.Welcome")
        clock.run_until_idle()
    assert about() == ["hotel", "theatre", "theatre"]


def test_rows_of_before_are_found_by_the_old_name_and_get_the_new_one() -> None:
    event_workflow("guest_checked_in")(flow_in("hotel"))
    agent(declared_in("hotel"), spawn_on=["guest_checked_in"])
    with TimeMachine() as clock:
        clock.are_workers_down = True
        run, living = engine.start("Welcome"), AgentManager.spawn("Concierge")
        event_workflow("guest_checked_in")(flow_in("theatre"))
        agent(declared_in("theatre"), spawn_on=["guest_checked_in"])
        clock.run_until_idle()
        run.refresh_from_db()
        assert run.status == "completed" and about() == ["hotel", "hotel"]
    triggers.rename_rows(using=connection.alias)
    agents_subscriptions.rename_rows(using=connection.alias)
    assert WorkflowRun.objects.get(pk=run.pk).name == "hotel.Welcome"
    assert AgentRun.objects.get(pk=living.pk).name == "hotel.Concierge"


def test_who_was_named_by_hand_keeps_the_name_and_a_second_one_is_refused() -> None:
    agent(declared_in("hotel"), name="Concierge")
    with pytest.raises(ImproperlyConfigured, match="Two business agents"):
        agent(declared_in("theatre"), name="Concierge")
    workflow("welcome")(flow_in("hotel"))
    with pytest.raises(ImproperlyConfigured, match="Two workflows"):
        workflow("welcome")(flow_in("theatre"))
