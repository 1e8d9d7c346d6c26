"""Another agent goes on: whoever asked for a tool is the one that calls it, and one alone takes over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.runtime import Agent, Context, Widget, tool
from agents.runtime.models import Run, ToolCall
from agents.testing import ScriptedModel, Talk, call
from planning.models import Event
from tests.agents.runtime.at_work import asked, attempt, badges, dies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def shop() -> Iterator[None]:
    """A front desk, whom two others relieve, and a card that it alone can show."""
    before = {part: dict(part._things) for part in (registry.tools, registry.agents)}
    for name in ("store", "music", "invoices"):  # the music store's stand aside for these
        registry.agents.forget(name)
    music = Agent("music", "Music", "You know records.", tools=("to_invoices",))
    invoices = Agent("invoices", "Invoices", "You know bills.")
    Agent("front", "Front desk", "You receive.", tools=("to_music", "to_invoices", "note"))

    @tool
    def to_music() -> Agent:
        """Hand over to music."""
        return music

    @tool
    def to_invoices(context: Context) -> list[Any]:
        """Hand over to invoices, and leave a note."""
        Event.objects.create(owner=context.user, title="For invoices", kind="tea", starts_at=context.now)
        return [invoices, "Noted."]

    @tool
    def note(context: Context, title: str) -> Widget:
        """Note something."""
        event = Event.objects.create(owner=context.user, title=title, kind="tea", starts_at=context.now)
        return Widget("event_card", {"event": event.pk}, f"Noted: {title}.")

    yield
    for part, things in before.items():
        part._things = things  # type: ignore[attr-defined]


BOTH = (call("to_music"), call("note", title="Tea"))


@pytest.mark.parametrize("place", ["before_tool_commit", "after_tool_commit"])
@pytest.mark.parametrize("time", [1, 2])
def test_what_stood_beside_a_hand_over_is_done_once_by_who_asked_for_it_whenever_the_process_dies(
    alice: User, monkeypatch: Any, place: str, time: int
) -> None:
    run = asked(alice, "Note my tea, then play jazz", "front")
    dies(place, ScriptedModel(("I note it.", *BOTH)), monkeypatch, at=time)
    done = attempt(model := ScriptedModel("Here is jazz."))
    assert (done.state, done.agent, done.attempt) == (Run.State.COMPLETED, "music", 2)
    assert {(each.agent, each.name, each.state) for each in ToolCall.objects.all()} == {
        ("front", "to_music", "done"),
        ("front", "note", "done"),
    }
    assert Event.objects.count() == 1 and model.requests[0].instructions == "You know records."
    said = badges(run)
    assert said[0] == ("front", "I note it.") and said[-1] == ("music", "Here is jazz.")
    assert sorted(said[1:-1]) == [("front", "event_card"), ("front", "note"), ("front", "to_music")]


def test_the_first_of_two_takes_over_and_the_other_is_undone_and_told_so(alice: User) -> None:
    asked(alice, "Jazz, and my bill", "front")
    model = ScriptedModel((call("to_music"), call("to_invoices")), "It is me.")
    done = attempt(model)
    calls = {each.name: each for each in ToolCall.objects.all()}
    taken = next(each for each in calls.values() if each.state == "done")
    (refused,) = set(calls.values()) - {taken}
    assert done.state == Run.State.COMPLETED and taken.result == {"handed_over_to": done.agent}
    title = registry.agents[done.agent].title
    assert (refused.output, refused.result) == (f"{title} takes over already.", {"code": "handed_over_already"})
    assert Event.objects.exists() is (done.agent == "invoices")
    assert model.requests[1].instructions == registry.agents[done.agent].instructions


def test_a_talk_follows_a_hand_over_and_the_next_message_goes_to_the_front_again(alice: User) -> None:
    model = ScriptedModel(call("to_music"), (call("note", title="Tea")), "No notes here.", "Hello again.")
    talk = Talk(alice, "front", model=model)
    assert talk.say("Jazz") == "No notes here." and talk.agent.name == "music"
    assert talk.items[-2].data == {"code": "no_such_tool"}, "what the front desk has is not the specialist's"  # type: ignore[union-attr]
    assert talk.say("Hello") == "Hello again." and talk.agent.name == "front"
    assert model.requests[-1].instructions == "You receive."
