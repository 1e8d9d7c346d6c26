"""A conversation over the phone's socket, against a scripted model server, real processes throughout."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from agents.runtime.models import Run
from chat import messages
from chat.models import Conversation, Message
from tests.harness.clients import Phone
from tests.harness.model_script import call, say, think
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


def test_alice_asks_and_reads_the_answer_word_by_word(web: Any, model: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        model.script(say("A lovely idea. When shall it be?", seen=lambda said: said in phone.drafts.copy().values()))
        ack = phone.say("Let us have tea")
        assert ack["conversation"] and ack["message"] and ack["run"] and ack["rev"] == 1
        phone.until_event("RUN_FINISHED")
        assert phone.texts == ["Let us have tea", "A lovely idea. When shall it be?"]
        kinds = [frame["event"]["type"] for frame in phone.frames if frame["type"] == "event"]
        assert kinds[:2] == ["RUN_STARTED", "TEXT_MESSAGE_START"]
        assert kinds[-2:] == ["TEXT_MESSAGE_END", "RUN_FINISHED"]
        assert kinds.count("TEXT_MESSAGE_CONTENT") > 3
        assert list(phone.drafts.values()) == ["A lovely idea. When shall it be?"]


def test_what_the_model_thinks_is_folded_away_and_never_sent_back(
    web: Any, model: Any, alice: Any, hers: Client
) -> None:
    model.script(think("Bob's <b>party</b>, so "), call("list_events", {}))
    model.script(think("there is none."), say("You have no plans."), think("Short enough."))
    with Phone(web.url, alice) as phone:
        ack = phone.say("What have I planned?")
        phone.until_event("RUN_FINISHED")
        thought = "Bob's <b>party</b>, so\n\nthere is none.\n\nShort enough."
        assert phone.texts == ["What have I planned?", "You have no plans."]
        assert [each["reasoning"] for each in phone.shown] == ["", "", thought]
        events = [frame["event"] for frame in phone.frames if frame["type"] == "event"]
        told = [each["type"] for each in events if each["type"].startswith(("REASONING", "TEXT"))]
        begins = ["REASONING_START", "REASONING_MESSAGE_START", "REASONING_MESSAGE_CONTENT", "REASONING_MESSAGE_END"]
        assert told[:6] == [*begins, "REASONING_END", "TEXT_MESSAGE_START"]
        assert not any(each.startswith("REASONING") for each in told[6:])
        content = next(each for each in events if each["type"] == "REASONING_MESSAGE_CONTENT")
        assert thought.startswith(content["delta"]) and content["delta"].startswith("Bob's <b>party</b>, so")
        page = hers.get(f"/c/{ack['conversation']}/").content.decode()
        folded = page[page.index("Thought for a moment") : page.index("You have no plans.")]
        assert escape("Bob's <b>party</b>, so") in folded and page.count("Thought for a moment") == 1
        phone.say("Thanks", ack["conversation"])
        phone.until_event("RUN_FINISHED")
    assert not any("<b>party" in str(each.body) or "Short enough" in str(each.body) for each in model.requests)


def test_a_tool_s_effect_its_widget_and_its_result_arrive(web: Any, model: Any, alice: Any) -> None:
    model.script(
        say("I will plan it."),
        call("create_event", {"title": "Mia's baby shower", "kind": "baby shower", "starts_at": "2031-05-03T15:00"}),
    )
    model.script(say("It is planned."))
    with Phone(web.url, alice) as phone:
        phone.say("Plan a baby shower")
        phone.until_event("RUN_FINISHED")
        assert [message["kind"] for message in phone.shown] == ["text", "text", "tool", "widget", "text"]
        card = next(message for message in phone.shown if message["kind"] == "widget")
        assert card["widget"]["name"] == "event_card"
        assert card["widget"]["data"]["event"]["title"] == "Mia's baby shower"
        events = [frame["event"]["type"] for frame in phone.frames if frame["type"] == "event"]
        for kind in ("TOOL_CALL_START", "TOOL_CALL_ARGS", "TOOL_CALL_END", "TOOL_CALL_RESULT", "ACTIVITY_SNAPSHOT"):
            assert events.count(kind) == 1


def test_each_card_stands_below_its_tool_whichever_ended_first(web: Any, model: Any, alice: Any) -> None:
    model.script(call("create_event", {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}))
    model.script(call("make_shopping_list", {}), call("draft_invitations", {}), call("show_event", {}))
    model.script(say("It is planned."))
    with Phone(web.url, alice) as phone:
        phone.say("Plan tea")
        phone.until_event("RUN_FINISHED")
        page = sorted(phone.shown, key=lambda message: (message["created_at"], message["id"]))
        shown = [(message["widget"] or message["tool_call"] or {}).get("name", "") for message in page]
        assert shown == [
            "", "create_event", "make_shopping_list", "shopping_list", "draft_invitations", "invitations",
            "show_event", "event_card", "",
        ]  # fmt: skip


def test_the_same_client_id_three_times_is_one_message_and_one_run(web: Any, model: Any, alice: Any) -> None:
    client_id = str(uuid4())
    with Phone(web.url, alice) as first, Phone(web.url, alice) as second:
        acks = [phone.say("Once", client_id=client_id) for phone in (first, second, first)]
        assert [{**ack, "ref": ""} for ack in acks] == [{**acks[0], "ref": ""}] * 3
        wait_until(lambda: Run.objects.get().is_final, within=15, what="it is answered")  # perhaps before the last ack
    assert len(model.requests) == 1


def test_a_tick_on_the_phone_shows_in_every_open_view_and_on_the_other_side(web: Any, model: Any, alice: Any) -> None:
    plan = {"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}
    model.script(call("create_event", plan))
    model.script(call("add_items", {"items": [{"name": "Milk"}, {"name": "Scones", "quantity": 12}]}))
    model.script(say("Done."))
    with Phone(web.url, alice) as phone, Phone(web.url, alice) as tablet:
        conversation = phone.say("Plan tea")["conversation"]
        phone.until_event("RUN_FINISHED")
        tablet.hello(conversation)
        shopping = next(each for each in tablet.shown if each["widget"] and each["widget"]["name"] == "shopping_list")
        milk = shopping["widget"]["data"]["groups"][0]["items"][0]
        tablet.tell(
            type="act", ref="t", message=shopping["id"], action="tick", arguments={"item": milk["id"], "done": True}
        )
        tablet.until("ack", ref="t")
        tablet.quiet()
        phone.quiet()
        for each in (phone, tablet):
            assert each.messages[shopping["id"]]["widget"]["data"]["list"]["done"] == 1


def test_a_tools_widgets_stand_before_the_next_tool_after_a_clock_went_back(alice: Any) -> None:
    ahead = timezone.now() + timedelta(days=1)
    conversation = Conversation.objects.create(user=alice, agent="planner", last_at=ahead)
    with transaction.atomic():
        first, second = (messages.post(conversation.pk, kind=Message.Kind.TOOL) for _ in range(2))
    widgets_end = first.created_at + timedelta(microseconds=100)
    assert ahead < first.created_at < widgets_end < second.created_at
