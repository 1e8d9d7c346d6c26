"""What a model, a tool or a client says makes no decision that nobody can open, and no conversation that none shows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from pydantic import BaseModel

from agents import registry
from agents.llm.model import Call
from agents.runtime import Agent, AskPerson, Result, approvals, schemas, tool
from agents.runtime.models import Approval, Run, ToolCall
from agents.testing import ScriptedModel, call
from chat.approvals import links, shown
from chat.live import sync
from chat.rendering import Rendered
from tests.agents.runtime.at_work import asked, attempt

pytestmark = pytest.mark.django_db(transaction=True)

HUGE = {
    "25 digits": ('{"amount": 1, "counts": [1, %s]}' % ("9" * 25), "counts.1"),
    "4,000 digits": ('{"amount": 1, "counts": [-%s]}' % ("9" * 4000), "counts.0"),
    "a number that comes back whole": ('{"amount": 1e300}', "amount"),
}


class Price(BaseModel):
    amount: float


@pytest.fixture(autouse=True)
def shop() -> Iterator[None]:
    parts: tuple[Any, ...] = (registry.tools, registry.agents)
    before = {part: dict(part._things) for part in parts}

    @tool(approval=True)
    def pay(amount: float, counts: list[int] | None = None) -> str:
        """Pay."""
        return f"Paid {amount}."

    @tool(approval=True, doing="Sending to {to}…")
    def send(to: str) -> str:
        """Send money."""
        return f"Sent to {to}."

    @tool
    def ask(title: str, amount: float = 0) -> str:
        """Ask the person."""
        raise AskPerson(
            {"type": "object", "properties": {"at": {"type": "string", "default": "a\x00\ud800"}}}, f"{title}\x00\ud800"
        )

    @tool
    def look(amount: float) -> Result:
        """Look a price up."""
        return Result("It is a lot.", {"amount": amount, "parts": [2**64, 2**64 - 1, -(2**63)]})

    Agent("clerk", "Clerk", "You pay.", tools=("pay", "send", "ask", "look"))
    Agent("caterer", "Caterer", "You make quotes.", output=Price)
    yield
    for part, things in before.items():
        part._things = things


def opened(alice: User, run: Run) -> None:
    """Everything that shows what was said and done can show it."""
    page = Client()
    page.force_login(alice)
    for address in (
        f"/c/{run.thread}/",
        f"/api/conversations/{run.thread}/messages/",
        "/questions/",
        "/api/approvals/",
    ):
        assert page.get(address).status_code == 200, address
    for message in sync.after(run.thread, 0).messages:  # type: ignore[union-attr]
        orjson.dumps(Rendered(message, alice).json())


@pytest.mark.parametrize(("arguments", "place"), HUGE.values(), ids=HUGE.keys())
def test_a_number_that_no_program_reads_is_refused_before_anybody_is_asked(
    alice: User, arguments: str, place: str
) -> None:
    run = asked(alice, "Pay it.", "clerk")
    done = attempt(ScriptedModel((Call("a", "pay", arguments),), "Too much."))
    assert (done.state, Approval.objects.count()) == (Run.State.COMPLETED, 0)
    assert ToolCall.objects.get().result == {
        "code": "bad_arguments", "errors": {place: ["This number is too large."]},
    }  # fmt: skip
    opened(alice, run)


def test_nor_can_an_edit_or_a_form_bring_one_in(alice: User) -> None:
    run = asked(alice, "Pay it.", "clerk")
    both = (call("pay", amount=3), Call("b", "ask", '{"title": "How?", "amount": 1e300}'))
    assert attempt(ScriptedModel(both)).state == Run.State.INTERRUPTED
    waiting = Approval.objects.get()
    for edit, where in (({"amount": 1e30}, "arguments.amount"), ({"counts": [1, 10**30]}, "arguments.counts.1")):
        with pytest.raises(ValidationError) as refused:
            approvals.decide(alice, waiting.pk, decision="approve", arguments=edit, door="rest")
        assert refused.value.message_dict == {where: ["This number is too large."]}
    approvals.decide(alice, waiting.pk, decision="decline", reason="No\x00\ud800.", door="socket")
    assert Approval.objects.get().reason == "No."
    opened(alice, run)


def test_a_tool_that_found_one_tells_programs_none(alice: User) -> None:
    run = asked(alice, "How much?", "clerk")
    assert attempt(ScriptedModel(call("look", amount=1e300), "A lot.")).state == Run.State.COMPLETED
    assert ToolCall.objects.get().result == {"amount": None, "parts": [None, 2**64 - 1, -(2**63)]}
    opened(alice, run)


def test_an_answer_of_data_with_one_is_asked_for_once_more(alice: User) -> None:
    run = asked(alice, "How much?", "caterer")
    model = ScriptedModel('{"amount": 1e300}', '{"amount": 12.5}')
    done = attempt(model)
    assert (done.state, done.output) == (Run.State.COMPLETED, {"amount": 12.5})
    assert "amount: This number is too large" in model.requests[1].items[-1].text  # type: ignore[union-attr]
    opened(alice, run)


def test_a_question_whose_words_no_database_takes_is_asked_without_them(alice: User) -> None:
    run = asked(alice, "Ask.", "clerk")
    assert attempt(ScriptedModel(call("ask", title="How?"))).state == Run.State.INTERRUPTED
    waiting = Approval.objects.get()
    assert (waiting.title, waiting.schema["properties"]["at"]["default"]) == ("How?", "a")  # type: ignore[index]
    opened(alice, run)


def test_a_schema_with_one_is_none() -> None:
    for wrong in (1e300, 10**30):
        with pytest.raises(ValidationError, match="too large"):
            schemas.check({"type": "object", "properties": {"n": {"type": "integer", "maximum": wrong}}})


HIDDEN = {
    "turned round": "\u202e",
    "no width": "\u200b",
    "isolated": "\u2067",
    "a tag": "\U000e0041",
    "a control": "\x1b",
}


@pytest.mark.parametrize("hidden", HIDDEN.values(), ids=HIDDEN.keys())
def test_what_hides_in_what_is_to_be_approved_is_written_out_wherever_it_is_decided(
    alice: User, admin_client: Client, hidden: str
) -> None:
    run = asked(alice, "Pay it.", "clerk")
    evil = f"GB29{hidden}6916-evil"
    attempt(ScriptedModel(call("send", to=evil)))
    waiting = Approval.objects.get()
    assert waiting.arguments == {"to": evil}, "what runs is what was asked for, all of it"
    page = Client()
    page.force_login(alice)
    written = f"GB29\\u{ord(hidden):04x}6916-evil"
    for client, address in (
        (page, f"/questions/approvals/{waiting.pk}/"),
        (page, links.decision_link(waiting.pk, alice.pk)),
        (admin_client, f"/admin/runtime/approval/{waiting.pk}/change/"),
    ):
        assert written in client.get(address).content.decode(), address
    card = shown.in_words(waiting)
    assert [fact["text"] for fact in card["facts"]] == [written] and written in card["exact"]
    assert card["title"] == f"Sending to {written}", "nor in a letter or a notification"
    opened(alice, run)
