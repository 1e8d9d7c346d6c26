"""What is sent begins as it did at the turn before, so that model servers find it in their caches."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.llm import chat_completions, responses
from agents.llm.model import Called, Request, Said
from agents.runtime.context import Context
from tests.harness.model_server import without_the_time

DIALECTS = {"responses": responses, "chat_completions": chat_completions}
NOON = datetime(2031, 5, 3, 12, tzinfo=UTC)
FIRST = (Said("user", "Plan tea"),)
ACTED = (*FIRST, Called("1", "create_event", '{"title":"Tea"}', "Created."))
SECOND = (*ACTED, Said("assistant", "Done."), Said("user", "Thanks"))


def sent(api: str, *items: Said | Called, at: datetime) -> bytes:
    """What goes to the server when Alice has said the last of these to the planner at this moment."""
    planner = registry.agents["planner"]
    alice = Context(user=User(username="alice"), agent=planner, now=at)
    request = Request(planner.instructions_for(alice), items, planner.schemas(), planner.now_for(alice))
    return orjson.dumps(DIALECTS[api].request_body("m", request))


@pytest.mark.parametrize("api", DIALECTS)
def test_two_turns_an_hour_apart_begin_alike_up_to_what_is_new(api: str) -> None:
    one, two = (sent(api, *items, at=at) for items, at in ((ACTED, NOON), (SECOND, NOON + timedelta(hours=1))))
    place = one.index(b"It is Saturday, 2031-05-03 12:00 (UTC).")
    assert two.startswith(one[:place]), "the time stands before what she said last, and nothing that changes before it"
    assert len(one) - place < 500 and b"create_event" in one[:place]
    assert two.count(b"It is Saturday") == 1 and b"13:00 (UTC).\\n\\nThanks" in two


@pytest.mark.parametrize("api", DIALECTS)
def test_what_a_tool_loop_sends_only_grows(api: str) -> None:
    asked, acted = sent(api, *FIRST, at=NOON), sent(api, *ACTED, at=NOON)
    assert acted.startswith(asked.removesuffix(b"]}"))


@pytest.mark.parametrize("api", DIALECTS)
def test_where_she_has_said_nothing_the_time_stands_before_what_is_said_for_her(api: str) -> None:
    assert b"It is Saturday" not in sent(api, Called("1", "f", "{}", "x"), at=NOON)
    assert b"(UTC).\\n\\nGo on exactly" in sent(api, Said("assistant", "Hello."), at=NOON)


def test_the_time_is_no_part_of_what_tests_read() -> None:
    assert without_the_time("It is Saturday, 2031-05-03 12:00 (Europe/Berlin).\n\nIt is late.") == "It is late."
