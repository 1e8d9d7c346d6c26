"""A decorator declares and does no more; what is declared is connected once all apps are ready, and at once later."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db.models.signals import post_delete, post_save

from agents import discovery, registry
from agents.business import agent, subscriptions
from agents.events.subscription import registered
from agents.registry import Registry
from agents.runtime import widget
from agents.runtime.widget import follow
from agents.workflows import complete, decorators, event_workflow, step, triggers


def test_what_was_declared_before_is_connected_by_discovery_and_what_comes_later_at_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    letters: Registry[str] = Registry("letter")
    connected: list[str] = []
    for mine in ("_connections", "checks"):
        monkeypatch.setattr(discovery, mine, [])
    discovery.connect(letters, connected.append)
    letters.add("a", "alpha")
    assert not connected, "apps may not be ready yet"
    discovery.discover()
    letters.add("b", "beta")
    assert connected == ["alpha", "beta"]


def test_the_declaration_of_an_agent_subscribes_to_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    mine: Registry[Any] = Registry("business agent")
    monkeypatch.setattr(registry, "business_agents", mine)
    monkeypatch.setattr(registered, "_things", {})

    @agent(spawn_on=["show_planned"])
    class Usher:
        def act(self) -> None: ...

    assert not list(registered)
    mine.connect(subscriptions.listen)
    assert [each.key for each in registered] == ["agent:Usher:show_planned"]


def test_the_declaration_of_a_workflow_subscribes_to_nothing_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    mine: Registry[Any] = Registry("workflow")
    monkeypatch.setattr(decorators, "registered", mine)
    monkeypatch.setattr(registered, "_things", {})

    @event_workflow("show_planned")
    class Rehearsal:
        @step(start=True)
        def begin(self) -> Any:
            return complete()

    assert not list(registered)
    mine.connect(triggers.listen)
    assert [each.key for each in registered] == ["workflow:Rehearsal:show_planned"]


def test_the_declaration_of_a_widget_listens_to_no_row_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    mine: Registry[Any] = Registry("widget")
    monkeypatch.setattr(registry, "widgets", mine)
    before = len(post_save.receivers)

    @widget("group", template="group.html", title="Group", follows={Group: "pk"})
    def group(user: Any, group_id: int) -> dict[str, Any]:
        return {}

    assert len(post_save.receivers) == before
    mine.connect(follow)
    try:
        assert len(post_save.receivers) == before + 1
    finally:
        for signal in (post_save, post_delete):
            assert signal.disconnect(sender=Group, dispatch_uid="widget:group:auth.Group")
