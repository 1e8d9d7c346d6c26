"""Temporary conversations: in no list and no search, and gone when their time is over or when Alice says so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from agents import documents, knowledge, memory, registry
from agents.documents.due import Documents
from agents.refused import Refused
from agents.runtime.models import Approval, Run, ToolCall
from agents.testing import TimeMachine
from chat import listing, sidebar
from chat.actions import send
from chat.care import actions, expiry, search
from chat.care.expiry import TemporaryConversations
from chat.models import Conversation, Message
from chat.notifications import inbox
from chat.notifications.models import Notification
from planning.models import Event
from tests.chat.people import planned
from tests.chat.test_rest import LIST, titles

pytestmark = pytest.mark.django_db

JSON = "application/json"


def begun(user: Any, text: str = "The surprise") -> Conversation:
    ack = send(user, text=text, client_id=uuid4(), is_temporary=True)
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.COMPLETED)
    return Conversation.objects.get(pk=ack["conversation"])


def test_a_temporary_conversation_is_in_no_list_and_no_search_and_opens_by_its_address(
    hers: Client, alice: Any, charlie: Any
) -> None:
    heard = inbox.rev_of(alice)
    made = hers.post(LIST, {"title": "The surprise", "is_temporary": True}, content_type=JSON).json()
    begun(alice)
    assert sidebar.groups(alice) == [] and listing.after(alice, heard) == []
    assert titles(hers) == titles(hers, search="surprise") == []
    assert search.messages(alice, "surprise") == []
    assert hers.get(f"{LIST}{made['id']}/").json() == made
    assert (made["is_temporary"], made["expires_at"] is not None) == (True, True)
    page = hers.get(f"/c/{made['id']}/").content.decode()
    assert "nothing is remembered" in page and "The surprise" in page
    stranger = Client()
    stranger.force_login(charlie)
    assert stranger.get(f"{LIST}{made['id']}/").status_code == stranger.get(f"/c/{made['id']}/").status_code == 404


def test_one_goes_with_all_that_was_said_when_its_time_is_over_and_what_was_planned_stays(
    alice: Any, settings: Any
) -> None:
    settings.TEMPORARY_HOURS = 24
    plan, kept = planned(alice, said="For the surprise."), planned(alice, title="Ball")
    Run.objects.filter(pk=plan.run.pk).update(output_tokens=7, response_id="resp_1", output={"text": "secret"})
    ToolCall.objects.filter(run=plan.run).update(arguments='{"for": "secret"}', output="secret")
    Conversation.objects.filter(pk=plan.conversation.pk).update(expires_at=timezone.now() + timedelta(hours=24))
    with TimeMachine() as machine:
        machine.advance(hours=23)
        assert Message.objects.filter(conversation=plan.conversation.pk).exists()
        machine.advance(hours=2)
    there = set(Conversation.objects.values_list("pk", flat=True))
    assert plan.conversation.pk not in there and kept.conversation.pk in there
    assert not Message.objects.filter(conversation=plan.conversation.pk).exists()
    assert not Notification.objects.filter(pk=plan.notification.pk).exists()
    assert list(Approval.objects.all()) == [kept.approval]
    run, call = Run.objects.get(pk=plan.run.pk), ToolCall.objects.get(run=plan.run)
    assert (run.output_tokens, run.response_id, run.output) == (7, "", None), "what was used still counts"
    assert (call.name, call.arguments, call.output) == ("add_items", "", "")
    assert Event.objects.filter(pk=plan.event.pk).exists() and Notification.objects.filter(user=alice).exists()


def test_who_deletes_one_can_have_it_back_for_a_moment_and_then_nobody_can(hers: Client, alice: Any) -> None:
    row = begun(alice)
    with TimeMachine() as machine:
        assert hers.delete(f"{LIST}{row.pk}/").status_code == 204
        assert hers.get(f"{LIST}{row.pk}/").status_code == 404
        actions.undelete(alice, conversation=row.pk)
        machine.advance(minutes=5)
        assert hers.get(f"{LIST}{row.pk}/").status_code == 200
        actions.delete(alice, conversation=row.pk)
        machine.advance(minutes=5)
        assert not Conversation.objects.exists() and not Message.objects.exists()
    with pytest.raises(Refused):
        actions.undelete(alice, conversation=row.pk)


def test_an_answer_that_is_on_its_way_is_stopped_before_its_conversation_goes(alice: Any) -> None:
    ack = send(alice, text="Tell me", client_id=uuid4(), is_temporary=True)
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.RUNNING, lease_until=timezone.now() + timedelta(hours=9))
    Conversation.objects.update(expires_at=timezone.now())
    assert TemporaryConversations().work() == 0
    run, row = Run.objects.get(), Conversation.objects.get()
    assert run.cancel_requested and row.is_deleted and row.expires_at is not None and row.expires_at > timezone.now()
    Run.objects.update(state=Run.State.STOPPED)
    Conversation.objects.update(expires_at=timezone.now())
    assert TemporaryConversations().work() == 1 and not Conversation.objects.exists()
    assert TemporaryConversations().next_at() is None


def test_what_is_said_as_temporary_gets_into_no_conversation_that_is_kept(alice: Any) -> None:
    kept = Conversation.objects.get(pk=send(alice, text="Plan tea", client_id=uuid4())["conversation"])
    with pytest.raises(Refused) as refused:
        send(alice, text="The surprise", client_id=uuid4(), conversation=kept.pk, is_temporary=True)
    assert list(refused.value.errors) == ["is_temporary"] and Message.objects.count() == 1
    again = uuid4()
    first = send(alice, text="Hush", client_id=again, is_temporary=True)
    assert send(alice, text="Hush", client_id=again, is_temporary=True) == first
    send(alice, text="More", client_id=uuid4(), conversation=Conversation.objects.get(pk=first["conversation"]).pk)
    assert Conversation.objects.get(pk=first["conversation"]).is_temporary


def test_nothing_is_told_in_it_of_what_is_known_and_nothing_said_in_it_is_read(alice: Any) -> None:
    memory.remember(alice, "Anna is vegan")
    asks = "What shall we cook for Anna?"
    row, kept = begun(alice, asks), UUID(send(alice, text=asks, client_id=uuid4())["conversation"])
    runs = {run.thread: run for run in Run.objects.all()}
    transcript, chats = registry.transcripts["chat"], memory.conversations["chat"]
    assert (transcript.opening(runs[row.pk]).known, "vegan" in transcript.opening(runs[kept]).known) == ("", True)
    assert (chats.is_temporary(str(row.pk)), chats.is_temporary(str(kept))) == (True, False)
    assert chats.words(alice.pk, str(row.pk), None, 9) == [] and len(chats.words(alice.pk, str(kept), None, 9)) == 1
    later = timezone.now() + timedelta(hours=1)
    assert [heard.thread for heard in chats.collect(later, 9)] == [str(kept)]


def test_one_is_deleted_as_a_whole_or_not_at_all(alice: Any, monkeypatch: Any) -> None:
    plan = planned(alice)
    Conversation.objects.filter(pk=plan.conversation.pk).update(expires_at=timezone.now())

    def cut(name: str) -> None:
        assert name == "before_expiry_commit"
        raise OSError

    with monkeypatch.context() as patched, pytest.raises(OSError):
        patched.setattr(expiry, "faultpoint", cut)
        TemporaryConversations().work()
    assert Message.objects.filter(conversation=plan.conversation.pk, text="Plan tea").exists()
    assert Approval.objects.filter(pk=plan.approval.pk).exists()
    assert TemporaryConversations().work() == 1
    assert not Message.objects.filter(conversation=plan.conversation.pk).exists()


@pytest.mark.parametrize("is_read_before", [True, False])
def test_what_is_attached_in_one_is_looked_up_from_no_other(alice: Any, is_read_before: bool) -> None:
    text = b"The surprise party for Bob is at the lighthouse, with horseradish."
    document = documents.accept(alice, "surprise.txt", text)
    if is_read_before:
        Documents().work()
        assert [hit.title for hit in knowledge.search(alice, "Where is the surprise party for Bob?")]
    ack = send(alice, text="Look", client_id=uuid4(), is_temporary=True, attachments=[document.pk])
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.COMPLETED)
    Documents().work()
    assert not knowledge.search(alice, "Where is the surprise party for Bob?")
