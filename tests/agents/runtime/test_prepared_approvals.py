"""What a tool prepares is what a person is shown and approves, and what runs; what cannot be asked is answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from agents.runtime import ToolRefused, approvals
from agents.runtime.context import Context
from agents.runtime.models import Approval, ToolCall
from tests.agents.runtime import clerk
from tests.agents.runtime.clerk import asked_by, attempt, call, call_of, waiting, world

pytestmark = pytest.mark.django_db


def exactly(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    if arguments["place"] == "Atlantis":
        raise ToolRefused("There is no Atlantis.", code="not_found", data={"place": "Atlantis"})
    return {**arguments, "place": f"{arguments['place']}, {1000 // arguments['count']} to {context.user}"}


CLERK = clerk.agent(book=replace(clerk.TOOLS["book"], prepare=exactly))


def test_alice_approves_what_was_prepared_and_that_is_what_runs(alice: User) -> None:
    with clerk.at_work(CLERK):
        run = asked_by(alice)
        attempt(call("book", place="Rome", count=2))
        (approval,) = waiting()
        assert approval.arguments == {"place": "Rome, 500 to alice", "count": 2, "notes": None}
        assert approval.title == "book Rome, 500 to alice"
        approvals.decide(alice, approval.pk, decision="approve", door=Approval.Door.CARD)
        attempt()
        assert "Rome, 500 to alice" in call_of(run).output and len(world.done) == 1


@pytest.mark.parametrize(
    ("arguments", "code"), [({"place": "Atlantis"}, "not_found"), ({"place": "Rome", "count": 0}, "not_shown")]
)
def test_what_cannot_be_prepared_is_answered_and_nobody_is_asked(
    alice: User, arguments: dict[str, Any], code: str
) -> None:
    with clerk.at_work(CLERK):
        run = asked_by(alice)
        attempt(call("book", **arguments))
        assert (waiting(), world.done) == ([], [])
        done = call_of(run)
        assert (done.state, done.result["code"]) == (ToolCall.State.FAILED, code)
