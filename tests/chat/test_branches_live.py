"""Branches while words are on their way: two phones follow, and end with what is in the database."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from agents.runtime.models import Run
from chat.live import sync
from chat.models import Branch, Conversation
from tests.chat.test_schema import complaints
from tests.harness.clients import Phone
from tests.harness.model_script import say
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

SLOW = "One two three four five six seven eight nine ten. " * 20


def shown(thread: str) -> list[str]:
    return [message.text for message in sync.newest_messages(Conversation.objects.get(pk=thread).pk)[0]]


def events(phone: Phone, *kinds: str) -> list[str]:
    return [
        frame["event"]["type"] for frame in phone.frames if frame["type"] == "event" and frame["event"]["type"] in kinds
    ]


def test_alice_says_it_otherwise_while_it_is_answered_and_then_has_that_answered_anew(
    web: Any, model: Any, alice: Any
) -> None:
    model.script(say(SLOW, tokens_per_second=30))
    model.script(say(SLOW, tokens_per_second=30))
    model.script(say("Scones it is.", tokens_per_second=2))  # whoever falls behind is sent what is over as a whole
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as other:
        ack = phone.say("Cake")
        thread = ack["conversation"]
        phone.until_event("TEXT_MESSAGE_CONTENT")
        other.hello(thread)
        edit = {"type": "send", "text": "Scones", "conversation": thread, "replaces": ack["message"]}
        phone.tell(**edit, client_id=str(uuid4()), ref="edit")
        edited = phone.until("ack", ref="edit")
        assert model.wait_for_disconnect(model.requests[0])
        phone.until_event("TEXT_MESSAGE_CONTENT")
        phone.tell(type="regenerate", message=edited["message"], client_id=str(uuid4()), ref="again")
        again = phone.until("ack", ref="again")
        assert again["message"] == edited["message"] and complaints("ack", again) == []
        assert model.wait_for_disconnect(model.requests[1])
        for each in (phone, other):
            wait_until(
                lambda each=each: each.quiet(0.2) or each.texts == ["Scones", "Scones it is."],
                within=20,
                what="what is shown",
            )
        assert shown(thread) == phone.texts
        told = [item["content"].split("\n\n")[-1] for item in model.requests[-1].body["input"]]
        assert told == ["Scones"]
        assert [run.state for run in Run.objects.order_by("created_at")] == ["stopped", "stopped", "completed"]
        assert events(phone, "TEXT_MESSAGE_START", "TEXT_MESSAGE_END") == ["TEXT_MESSAGE_START", "TEXT_MESSAGE_END"] * 3
        oldest = Branch.objects.get(title="Cake")
        phone.tell(type="restore_branch", branch=str(oldest.pk), client_id=str(uuid4()), ref="back")
        assert complaints("ack", phone.until("ack", ref="back")) == []
        for each in (phone, other):
            wait_until(
                lambda each=each: each.quiet(0.2) or (len(each.texts) == 2 and each.texts[0] == "Cake"),
                within=20,
                what="what is shown",
            )
            assert each.texts[1] and SLOW.startswith(each.texts[1])
            assert all(complaints(frame["type"], frame) == [] for frame in each.frames if frame["type"] == "message")
        other.reconnect()
        assert other.texts == phone.texts
