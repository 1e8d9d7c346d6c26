"""Writes of a model's tools that a person approves: what was not given stays so, and no action is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured

from agents import registry
from agents.runtime import approvals, model_tools
from agents.runtime.models import Run, ToolCall
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, call_of, waiting
from tests.agents.runtime.errands import READ, change, order
from tests.hotel.models import Errand

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def tools() -> Iterator[None]:
    before, registry.tools = registry.tools, registry.Registry("tool")
    try:
        yield
    finally:
        registry.tools = before


@pytest.fixture
def shirts(alice: User) -> Errand:
    return Errand.objects.create(owner=alice, text="Shirts", kind="laundry", cost="12.50", pieces=3)


def changed(alice: User, shirts: Errand, names: tuple[str, ...], **fields: Any) -> ToolCall:
    """Let the clerk ask for a change of the shirts, and Alice say yes to it."""
    own = {name: registry.tools[name] for name in names}
    with clerk.at_work(clerk.agent(**own)):
        run: Run = asked_by(alice)
        attempt(call("change_errand", id=shirts.pk, **fields))
        (approval,) = waiting()
        assert approval.arguments == {"id": shirts.pk, **fields}
        approvals.decide(alice, approval.pk, decision="approve", arguments={"pieces": 5}, door="card")
        attempt()
    shirts.refresh_from_db()
    return call_of(run)


@pytest.mark.parametrize("actions", [{"create": order, "change": change}, {}], ids=["by actions", "by the model"])
def test_what_is_approved_is_written_and_what_was_not_given_stays(
    alice: User, shirts: Errand, actions: dict[str, Any]
) -> None:
    names = model_tools(Errand, read=READ, write=("text", "cost", "pieces"), approval=True, **actions)
    assert ("create_errand" in names) == bool(actions)  # the model needs an owner, whom nobody may name
    done = changed(alice, shirts, names, text="White shirts")
    assert done.state == ToolCall.State.DONE, done.output
    assert (shirts.text, shirts.pieces, str(shirts.cost)) == ("White shirts", 5, "12.50")


def test_what_the_model_refuses_is_told_in_words(alice: User, shirts: Errand) -> None:
    names = model_tools(Errand, read=READ, write=("text", "pieces"), approval=True)
    done = changed(alice, shirts, names, text="x" * 60, pieces=2)
    assert done.state == ToolCall.State.DONE
    Errand.objects.filter(pk=shirts.pk).update(kind="nothing")
    done = changed(alice, shirts, names, text="y")
    assert done.state == ToolCall.State.FAILED and (done.result or {})["code"] == "invalid"
    assert shirts.text == "x" * 60


@pytest.mark.parametrize("whose", ["alice", "bob"])
def test_a_row_is_made_for_its_person_alone(
    alice: User, bob: User, whose: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = Errand._meta.get_field("owner")
    pk = {"alice": alice, "bob": bob}[whose].pk
    monkeypatch.setattr(owner, "default", pk)  # as a model does that knows whose its rows are
    monkeypatch.setattr(owner, "_get_default", lambda: pk, raising=False)
    names = model_tools(Errand, read=READ, write=("text",), approval=True)
    with clerk.at_work(clerk.agent(**{name: registry.tools[name] for name in names})):
        run = asked_by(alice)
        attempt(call("create_errand", text="Boots"))
        approvals.decide(alice, call_of(run).pk, decision="approve", door="card")
        attempt()
    assert list(Errand.objects.values_list("text", "owner__username")) == [("Boots", "alice")][: whose == "alice"]
    assert (call_of(run).result or {}).get("code") == (None if whose == "alice" else "not_allowed")


def test_without_an_action_somebody_has_to_approve(alice: User) -> None:
    with pytest.raises(ImproperlyConfigured, match="approval=True"):
        model_tools(Errand, read=READ, write=("text",))
    assert not list(registry.tools)
