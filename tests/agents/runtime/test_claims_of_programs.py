"""What a program claims of a message reaches the tools of its run, and nothing else."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from agents import registry
from agents.runtime import Agent, Context, tool
from agents.runtime.options import checked
from agents.testing import ScriptedModel, call
from chat import actions
from tests.agents.runtime.at_work import attempt


@pytest.mark.django_db(transaction=True)
def test_tools_read_whom_the_program_claims_to_speak_for(alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for things in (registry.tools, registry.agents):
        monkeypatch.setattr(things, "_things", dict(things._things))

    @tool
    def who_is_it(context: Context) -> str:
        """Tell for whom it is said."""
        return f"It is said to be {context.claims.get('customer_id', 'nobody')}."

    Agent("porter", "Porter", "You know.", tools=("who_is_it",), now=lambda context: f"Claimed: {dict(context.claims)}")
    for options, heard in (({"claims": {"customer_id": "7"}}, "7"), (None, "nobody")):
        ack = actions.send(alice, text="Who am I?", client_id=uuid4(), agent="porter", options=options)
        model = ScriptedModel(call("who_is_it"), "There.")
        run = attempt(model)
        assert str(run.pk) == ack["run"] and run.state == "completed"
        assert model.requests[1].items[-1].output == f"It is said to be {heard}."  # type: ignore[union-attr]
        assert f"Claimed: {(options or {}).get('claims', {})}" in model.requests[0].now


@pytest.mark.parametrize("claims", [{"a": 1}, {1: "a"}, ["a"], "a", {"a": "x" * 101}, {str(n): "" for n in range(11)}])
def test_claims_are_a_few_short_texts(claims: Any) -> None:
    with pytest.raises(ValidationError) as error:
        checked({"claims": claims})
    assert list(error.value.message_dict) == ["claims"]
