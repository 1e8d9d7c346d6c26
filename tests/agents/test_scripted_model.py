"""A model that follows a script: developers test their agents with it."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User

from agents.llm.model import Called, ModelError, Said
from agents.testing import ScriptedModel, Talk, call
from planning.models import Event

pytestmark = pytest.mark.django_db

DINNER = {"title": "Dinner", "kind": "dinner", "starts_at": "2030-05-01T19:00"}


def test_it_says_what_is_written_and_its_calls_are_carried_out(alice: User) -> None:
    model = ScriptedModel(("I plan it.", call("create_event", **DINNER)), "It is planned.")
    talk = Talk(alice, "planner", model=model)
    assert talk.say("A dinner, please") == "It is planned."
    assert talk.calls == ["create_event"]
    assert Event.objects.get().owner == alice
    asked, told = model.requests
    assert asked.items[-1] == Said("user", "A dinner, please")
    assert isinstance(told.items[-1], Called) and told.items[-1].ok


def test_bad_arguments_come_back_to_it(alice: User) -> None:
    model = ScriptedModel(call("create_event", title=""), "I am sorry.")
    assert Talk(alice, "planner", model=model).say("A dinner") == "I am sorry."
    assert isinstance(failed := model.requests[1].items[-1], Called) and not failed.ok
    assert not Event.objects.exists()


def test_it_fails_where_the_script_says_so_and_where_it_ends(alice: User) -> None:
    with pytest.raises(ModelError, match="It is away"):
        Talk(alice, "planner", model=ScriptedModel(ModelError("unreachable", "It is away."))).say("Hello")
    with pytest.raises(AssertionError, match="Nothing is written for question 1"):
        Talk(alice, "planner", model=ScriptedModel()).say("Hello")
