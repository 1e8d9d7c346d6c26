"""Each command sent three times, from two sockets, does what it does once."""

from __future__ import annotations

from threading import Event
from typing import Any
from uuid import uuid4

import pytest

from agents.runtime.models import Run
from chat.models import Conversation, Message
from planning.models import ShoppingItem
from tests.harness.clients import Phone
from tests.harness.model_script import call, delay, fail, say
from tests.harness.model_server import without_the_time

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def thrice(first: Phone, second: Phone, **command: Any) -> list[dict[str, Any]]:
    """Send it from both, and from the first again; return the three acks."""
    for phone, ref in ((first, "1"), (second, "2"), (first, "3")):
        phone.tell(**command, ref=ref)
    acks = [first.until("ack", ref="1"), second.until("ack", ref="2"), first.until("ack", ref="3")]
    return [{name: value for name, value in ack.items() if name != "ref"} for ack in acks]


@pytest.fixture
def phones(web: Any, alice: Any) -> Any:
    with Phone(web.url, alice) as first, Phone(web.url, alice) as second:
        yield first, second


def talk(phones: Any, text: str = "Hello") -> dict[str, Any]:
    """Say something, and let both hear the answer; return the ack."""
    first, second = phones
    ack = first.say(text)
    second.hello(ack["conversation"])
    while first.until("event")["event"]["type"] not in ("RUN_FINISHED", "RUN_ERROR"):
        pass
    while second.messages != first.messages:
        second.receive()
    return ack


def test_a_message_sent_three_times_is_one_message_and_one_run(phones: Any, model: Any) -> None:
    first, second = phones
    acks = thrice(first, second, type="send", conversation=None, client_id=str(uuid4()), text="Once")
    assert acks[0] == acks[1] == acks[2]
    first.until_event("RUN_FINISHED")
    assert Conversation.objects.count() == Run.objects.count() == len(model.requests) == 1
    assert list(Message.objects.filter(role="user").values_list("text", flat=True)) == ["Once"]


def test_a_form_sent_three_times_adds_one_item(phones: Any, model: Any, party: Any) -> None:
    model.script(call("show_shopping_list", {}))
    talk(phones, "Show me the list")
    first, second = phones
    card = next(message["id"] for message in first.shown if message["kind"] == "widget")
    form = {"type": "act", "message": card, "action": "add", "arguments": {"name": "Cake"}, "client_id": str(uuid4())}
    acks = thrice(first, second, **form)
    assert acks[0] == acks[1] == acks[2]
    assert list(ShoppingItem.objects.values_list("name", "quantity")) == [("Cake", 1)]
    second.quiet()
    assert second.messages[card]["rev"] == Conversation.objects.get().rev == acks[0]["rev"]


def test_thumbs_given_three_times_change_the_message_once(phones: Any) -> None:
    talk(phones)
    first, second = phones
    answer = first.shown[-1]
    before = Conversation.objects.get().rev
    thrice(first, second, type="react", message=answer["id"], reaction="thumbs_up")
    second.quiet()
    assert second.messages[answer["id"]]["reaction"] == "thumbs_up"
    assert Conversation.objects.get().rev == before + 1


def test_stop_pressed_three_times_stops_once(phones: Any, model: Any) -> None:
    model.script(say("word " * 400, tokens_per_second=40))
    first, second = phones
    ack = first.say("Count")
    second.hello(ack["conversation"])
    first.until_event("TEXT_MESSAGE_CONTENT")
    acks = thrice(first, second, type="stop", run=ack["run"])
    assert acks == [{"type": "ack", "run": ack["run"]}] * 3
    first.quiet()
    assert Run.objects.get().state == Run.State.STOPPED
    assert [(message["kind"], message["state"]) for message in first.shown] == [
        ("text", "complete"),
        ("text", "stopped"),
    ]


def test_retry_pressed_three_times_tries_once(phones: Any, model: Any) -> None:
    model.script(fail(400))
    model.script(delay(0.3), say("Here I am."))
    ack = talk(phones)
    first, second = phones
    thrice(first, second, type="retry", run=ack["run"])
    first.until_event("RUN_FINISHED")
    assert first.texts == ["Hello", "Here I am."]
    # Nor does it matter that one comes when all is over.
    assert thrice(first, second, type="retry", run=ack["run"])[0] == {"type": "ack", "run": ack["run"]}
    first.quiet()
    assert len(model.requests) == 2 and Run.objects.count() == 1
    assert Run.objects.get().state == Run.State.COMPLETED


def test_seen_three_times_moves_the_marker_once_and_never_back(phones: Any) -> None:
    conversation = talk(phones)["conversation"]
    first, second = phones
    rev = Conversation.objects.get().rev
    assert thrice(first, second, type="seen", conversation=conversation, rev=rev + 100)[0]["rev"] == rev
    thrice(first, second, type="seen", conversation=conversation, rev=1)
    found = Conversation.objects.get()
    assert (found.seen_rev, found.rev) == (rev, rev)


def test_five_messages_that_come_while_the_first_is_answered_are_answered_together(phones: Any, model: Any) -> None:
    all_are_there = Event()
    model.script(say("To the first.", seen=lambda said: all_are_there.is_set()))
    model.script(say("To all of them."))
    first, _ = phones
    conversation = first.say("Message 1")["conversation"]
    for number in range(2, 6):
        first.tell(type="send", conversation=conversation, client_id=str(uuid4()), text=f"Message {number}")
    for _ in range(4):
        first.until("ack")
    all_are_there.set()
    first.until_event("RUN_FINISHED")
    first.until_event("RUN_FINISHED")
    first.quiet()
    said = [f"Message {number}" for number in range(1, 6)]
    assert first.texts[0] == "Message 1"
    assert [text for text in first.texts if text in said] == said
    assert Run.objects.count() <= 2
    heard = [item["content"] for item in model.requests[-1].body["input"] if item.get("role") == "user"]
    assert [without_the_time(text) for text in heard] == said
