"""Tools that exist only in a context: Alice's safe can be opened where she has its key, and is not there elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.llm import phrase
from agents.llm.candidate import Candidate
from agents.llm.model import Called
from agents.runtime import Agent, Context, agent_as_tool, approvals, availability, model_tools, tool
from agents.runtime.models import Approval, Run
from agents.testing import ScriptedModel, Talk, call
from tests.agents.runtime.at_work import Models, asked, attempt
from tests.hotel.models import Errand, Heard

pytestmark = pytest.mark.django_db(transaction=True)


def has_key(context: Context) -> bool:
    return Heard.objects.filter(what="key", about=str(context.conversation)).exists()


@pytest.fixture(autouse=True)
def hotel() -> Iterator[None]:
    parts: tuple[Any, ...] = (registry.tools, registry.agents, registry.grammars)
    before = {part: dict(part._things) for part in parts}

    @tool
    def take_key(context: Context) -> str:
        """Take the key."""
        Heard.objects.create(what="key", about=str(context.conversation))
        return "Here is the key."

    @tool
    def give_back_key(context: Context) -> str:
        """Give the key back."""
        Heard.objects.filter(what="key", about=str(context.conversation)).delete()
        return "The key is back."

    @tool(when=has_key)
    def open_safe() -> str:
        """Open the safe."""
        return "A ring."

    @tool(when=has_key, approval=True)
    def empty_safe() -> str:
        """Empty the safe."""
        Heard.objects.create(what="emptied")
        return "The ring is gone."

    errands = model_tools(Errand, read=("text",), when=has_key)
    asks = agent_as_tool("guard", "Knows the safe.", when=has_key)
    own = ("take_key", "give_back_key", "open_safe", "empty_safe", asks, *errands)
    Agent("porter", "Porter", "You carry keys.", tools=own)
    Agent("guard", "Guard", "You guard the safe.", tools=("open_safe",))
    Agent("bellhop", "Bellhop", "You carry keys.", tools=("take_key", "give_back_key"))
    phrase("open the safe", tool="open_safe", about="open the safe", example="Open the safe")
    phrase("take the key", tool="take_key", about="take keys", example="Take the key")
    yield
    for part, things in before.items():
        part._things = things


def offered(model: ScriptedModel) -> list[set[str]]:
    return [{each.name for each in request.tools} for request in model.requests]


ALWAYS = {"take_key", "give_back_key"}
WITH_KEY = ALWAYS | {"open_safe", "empty_safe", "ask_guard", "list_errands", "get_errand"}


def test_a_key_that_is_taken_in_a_run_makes_them_exist_at_its_next_step(alice: User) -> None:
    asked(alice, "Open it", "porter")
    model = ScriptedModel(call("open_safe"), call("take_key"), call("open_safe"), call("give_back_key"), "Done.")
    assert attempt(model).state == Run.State.COMPLETED
    assert offered(model) == [ALWAYS, ALWAYS, WITH_KEY, WITH_KEY, ALWAYS]
    outputs = [each.output for each in model.requests[-1].items if isinstance(each, Called)]
    assert outputs == [
        "No tool is called 'open_safe'. Tools: take_key, give_back_key.", "Here is the key.", "A ring.",
        "The key is back.",
    ]  # fmt: skip
    assert len({request.instructions for request in model.requests}) == 1, "alike at every step"


def test_of_two_calls_at_once_the_one_that_ends_it_leaves_nothing_to_a_later_step(alice: User) -> None:
    """What a model asks for from memory, though it is not offered any more, is asked about again at the call."""
    asked(alice, "Open it", "porter")
    model = ScriptedModel(call("take_key"), call("give_back_key"), call("empty_safe"), "Done.")
    attempt(model)
    assert not Approval.objects.exists() and not Heard.objects.filter(what="emptied").exists()


@pytest.mark.parametrize("still", [True, False])
def test_what_waits_runs_after_the_yes_only_where_it_exists_still(alice: User, still: bool) -> None:
    run = asked(alice, "Empty it", "porter")
    attempt(ScriptedModel(call("take_key"), call("empty_safe")))
    if not still:
        Heard.objects.filter(what="key").delete()
    approvals.decide(alice, Approval.objects.get().pk, decision="approve", door="card")
    model = ScriptedModel("Done.")
    assert attempt(model).pk == run.pk
    assert Heard.objects.filter(what="emptied").exists() is still
    told = model.requests[0].items[-1]
    assert isinstance(told, Called)
    assert told.ok is still and told.data.get("code") == (None if still else "no_such_tool")


def test_an_agent_that_is_asked_goes_by_the_conversation_of_who_asked(alice: User) -> None:
    asked(alice, "What is in it?", "porter")
    porter = ScriptedModel(call("take_key"), call("ask_guard", question="What is in it?"), "A ring.")
    guard = ScriptedModel(call("open_safe"), "There is a ring.")
    models = Models({"porter": [Candidate(porter)], "guard": [Candidate(guard)]})
    for _ in range(3):
        attempt(models)
    assert offered(guard) == [{"open_safe"}, {"open_safe"}]
    assert [each.output for each in guard.requests[-1].items if isinstance(each, Called)] == ["A ring."]


def test_the_offline_model_understands_only_what_exists(alice: User) -> None:
    talk = Talk(alice, "porter")
    assert "A ring" not in talk.say("Open the safe")
    assert talk.calls == []
    talk.say("Take the key")
    assert talk.say("Open the safe") == "A ring."
    assert Talk(alice, "porter").say("Open the safe") != "A ring.", "another conversation has no key"


def test_what_cannot_say_whether_it_exists_does_not(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(context: Context) -> bool:
        raise LookupError

    for when in (fails, lambda context: None, lambda context: 1):
        porter = registry.agents["porter"]
        monkeypatch.setitem(registry.tools.__dict__["_things"], "open_safe", _with(registry.tools["open_safe"], when))
        talk = Talk(alice, "porter", model=(model := ScriptedModel(call("open_safe"), "No.")))
        talk.say("Open it")
        assert "open_safe" not in offered(model)[0]
        assert talk.items[-2].data == {"code": "no_such_tool"}  # type: ignore[union-attr]
        assert porter.conditional()


def test_while_the_database_is_away_nobody_is_told_that_it_does_not_exist(alice: User) -> None:
    def away(context: Context) -> bool:
        raise psycopg.OperationalError("the connection is closed")

    context = Context(user=alice, agent=registry.agents["porter"])
    with pytest.raises(psycopg.OperationalError):
        availability.exists(_with(registry.tools["open_safe"], away), context)


def test_an_agent_without_such_tools_asks_nothing(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*args: Any) -> Any:
        raise AssertionError("Nothing is to be asked.")

    monkeypatch.setattr(availability, "without", never)
    monkeypatch.setattr(availability, "in_database", never)
    asked(alice, "The key", "bellhop")
    assert attempt(ScriptedModel(call("take_key"), "Here.")).state == Run.State.COMPLETED


def _with(of: Any, when: Any) -> Any:
    return replace(of, when=when)
