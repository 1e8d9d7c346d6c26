"""What a business agent says becomes a message, a rev and a notification in one commit, once, in the right place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from agents import registry
from agents.business.models import AgentRun, Outreach
from agents.business.outreach import say
from agents.llm.model import Said
from agents.runtime.models import Run
from agents.runtime.widget import Widget
from agents.testing import TimeMachine
from chat import actions
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.notifications.models import Dispatch, Notification
from chat.outreach import ChatChannel
from chat.transcript import ConversationTranscript
from tests.chat.notified import conversation_of
from tests.chat.people import planned

pytestmark = pytest.mark.django_db

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
HOSTILE = "Bob <img src=x onerror=alert(1)> [click](javascript:alert(1)) **said** no."


@pytest.fixture
def clock() -> Iterator[TimeMachine]:
    with TimeMachine(start=NOON) as running:
        yield running


def spoken(user: Any, text: str = "Ann is coming.", **fields: Any) -> Outreach:
    outreach = say(user, text, kind="planning.guests", **fields)
    assert outreach is not None
    return outreach


def test_the_thread_gets_the_words_and_the_card_and_alice_one_unread_notification(
    clock: TimeMachine, alice: Any
) -> None:
    plan = planned(alice)
    before = Conversation.objects.get(pk=plan.conversation.pk)
    seen = inbox.rev_of(alice)
    card = Widget("event_card", {"event": plan.event.pk})
    outreach = spoken(alice, "**Ann**, *Bob*\n\n- come", widget=card, thread=plan.conversation.pk)
    clock.run_until_idle()
    outreach.refresh_from_db()
    assert outreach.state == Outreach.State.DELIVERED
    words, shown = (
        Message.objects.filter(conversation=before, rev__gt=before.rev).exclude(kind="removed").order_by("rev")
    )
    assert (words.pk, words.text, words.role) == (outreach.message, "**Ann**, *Bob*\n\n- come", "assistant")
    assert (shown.kind, shown.widget_key) == ("widget", card.key)
    cards = Message.objects.filter(conversation=before, widget_key=card.key, kind="widget")
    assert cards.count() == 1  # the older copy made way
    after = Conversation.objects.get(pk=before.pk)
    assert after.rev == shown.rev > before.rev and after.is_unread
    told = Notification.objects.get(message=words.pk)
    assert (told.kind, told.title, told.text, told.read_at) == ("planning.guests", after.title, "Ann, Bob come", None)
    assert inbox.rev_of(alice) == told.rev == seen + 1


def test_what_is_delivered_twice_is_said_once(alice: Any) -> None:
    outreach = spoken(alice, thread=conversation_of(alice).pk)
    first, second = (ChatChannel().deliver(outreach) for _ in range(2))
    assert first == second
    assert Message.objects.count() == Notification.objects.count() == 1


def test_a_delivery_that_is_rolled_back_leaves_nothing(alice: Any) -> None:
    conversation = conversation_of(alice)
    outreach = spoken(alice, thread=conversation.pk)
    with pytest.raises(RuntimeError), transaction.atomic():
        ChatChannel().deliver(outreach)
        raise RuntimeError
    conversation.refresh_from_db()
    assert conversation.rev == 0
    assert not Message.objects.exists() and not Notification.objects.exists() and not Dispatch.objects.exists()


def test_a_person_without_a_conversation_gets_one_named_after_the_agent_and_later_words_come_there_too(
    clock: TimeMachine, alice: Any
) -> None:
    speaker = AgentRun.objects.create(name="Concierge", user=alice)
    spoken(alice, "First.", agent_run=speaker)
    clock.run_until_idle()
    spoken(alice, "Second.", agent_run=speaker)
    clock.run_until_idle()
    [conversation] = Conversation.objects.visible_to(alice)
    assert conversation.title == "Concierge"
    assert conversation.agent in registry.agents  # somebody answers there
    assert [each.text for each in Message.objects.filter(conversation=conversation).order_by("rev")] == [
        "First.",
        "Second.",
    ]
    Conversation.objects.filter(pk=conversation.pk).update(is_deleted=True)
    spoken(alice, "Third.", agent_run=speaker)
    clock.run_until_idle()
    [again] = Conversation.objects.visible_to(alice)
    assert again.pk != conversation.pk and again.messages.get().text == "Third."


@pytest.mark.parametrize("whose", ["bobs", "nobodys", "deleted"])
def test_a_thread_that_is_not_alices_is_not_spoken_in(whose: str, clock: TimeMachine, alice: Any, bob: Any) -> None:
    foreign = conversation_of(bob if whose == "bobs" else alice)
    if whose == "deleted":
        Conversation.objects.filter(pk=foreign.pk).update(is_deleted=True)
    spoken(alice, thread=uuid4() if whose == "nobodys" else foreign.pk)
    clock.run_until_idle()
    [message] = Message.objects.all()
    assert message.conversation_id != foreign.pk
    assert message.conversation.user == alice


def test_nobody_is_talked_into_while_an_answer_is_on_its_way(clock: TimeMachine, alice: Any) -> None:
    run = actions.send(alice, text="Plan tea", client_id=uuid4())
    outreach = spoken(alice, thread=run["conversation"])
    clock.advance(minutes=1)
    outreach.refresh_from_db()
    assert outreach.state == Outreach.State.HELD
    Run.objects.filter(pk=run["run"]).update(state=Run.State.COMPLETED)
    clock.advance(minutes=1)
    outreach.refresh_from_db()
    assert outreach.state == Outreach.State.DELIVERED


def test_the_model_that_answers_next_knows_what_the_agent_said_by_itself(clock: TimeMachine, alice: Any) -> None:
    conversation = conversation_of(alice)
    spoken(alice, "The Tuesday Band said no. Shall I ask the next one?", thread=conversation.pk)
    clock.advance(minutes=1)
    ack = actions.send(alice, text="Yes", client_id=uuid4(), conversation=conversation.pk)
    Run.objects.filter(pk=ack["run"]).update(created_at=clock.now)
    opening = ConversationTranscript().opening(Run.objects.get(pk=ack["run"]))
    assert [(item.role, item.text) for item in opening.items if isinstance(item, Said)] == [
        ("assistant", "The Tuesday Band said no. Shall I ask the next one?"),
        ("user", "Yes"),
    ]


def test_hostile_words_do_no_harm_anywhere(clock: TimeMachine, alice: Any) -> None:
    conversation = conversation_of(alice, title="<script>alert(2)</script>")
    spoken(alice, HOSTILE, thread=conversation.pk)
    clock.run_until_idle()
    client = Client()
    client.force_login(alice)
    for address in ("/", f"/c/{conversation.pk}/"):
        html = client.get(address).content.decode()
        assert "onerror=" not in html.replace("onerror=alert(1)&gt;", "")
        assert "<script>alert" not in html and 'href="javascript:' not in html
        assert "&lt;script&gt;alert(2)&lt;/script&gt;" in html
    clock.advance(hours=1)
    [letter] = mail.outbox
    assert letter.content_subtype == "plain"
    assert "said no." in letter.body


def test_a_title_of_several_lines_cannot_forge_the_head_of_a_letter(clock: TimeMachine, alice: Any) -> None:
    conversation = conversation_of(alice, title="Tea\r\nBcc: everybody@example.com")
    spoken(alice, thread=conversation.pk)
    clock.advance(hours=1)
    [letter] = mail.outbox
    assert letter.recipients() == ["alice@example.com"]
    assert "\n" not in letter.subject
