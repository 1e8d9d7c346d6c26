"""What is in a conversation over REST: page by page, as a file, cleared, and reacted to."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.llm.model import Said
from agents.runtime.models import Run
from chat import messages, transcript
from chat.actions import send
from chat.live import sync
from chat.models import Conversation, Message
from tests.chat.corpus.hostile import TEXTS
from tests.chat.people import planned
from tests.chat.test_auth_api import problem
from tests.chat.test_rest import LIST, conversation

pytestmark = pytest.mark.django_db

JSON = "application/json"


def said(user: Any, *texts: str) -> Conversation:
    """A conversation in which Alice and the planner have said these in turn."""
    row = conversation(user, "Tea")
    with transaction.atomic():
        for number, text in enumerate(texts):
            messages.post(row.pk, role="assistant" if number % 2 else "user", text=text, agent="planner")
    return row


def export(client: Client, row: Conversation, form: str) -> Any:
    response = client.get(f"{LIST}{row.pk}/export/", {"format": form})
    assert response.status_code == 200, response.content
    assert response.headers["Content-Disposition"].startswith(f'attachment; filename="tea.{form}"')
    return response


def test_messages_are_read_from_the_beginning_page_by_page(hers: Client, alice: Any) -> None:
    row = said(alice, *"abcdefg")
    messages.remove(Message.objects.get(text="c"))
    read: list[str] = []
    for offset in range(0, 9, 2):
        body = hers.get(f"{LIST}{row.pk}/messages/", {"limit": 2, "offset": offset}).json()
        assert (body["count"], body["limit"], body["offset"]) == (6, 2, offset)
        read += [each["text"] for each in body["results"]]
    assert read == ["a", "b", "d", "e", "f", "g"]
    shown = hers.get(f"{LIST}{row.pk}/", {"include_messages": "true"}).json()["messages"]
    assert hers.get(f"{LIST}{row.pk}/messages/").json()["results"] == shown


@pytest.mark.parametrize("query", ["limit=0", "limit=201", "limit=x", "offset=-1", f"offset={2**70}", "page=1"])
def test_a_wrong_field_of_the_messages_is_named(query: str, hers: Client, alice: Any) -> None:
    response = hers.get(f"{LIST}{said(alice).pk}/messages/?{query}")
    assert problem(response, 400)["errors"].keys() == {query.split("=")[0]}


def test_the_file_has_all_that_was_said(hers: Client, alice: Any) -> None:
    row = said(alice, "Für Zoë 🎉 مرحبا", "| Who | What |\n|---|---|\n| Ann | *cake* |")
    whole = orjson.loads(export(hers, row, "json").content)
    assert [each["text"] for each in whole["messages"]] == [m.text for m in Message.objects.order_by("created_at")]
    markdown = export(hers, row, "md").content.decode()
    assert markdown.startswith("# Tea\n") and "**You**" in markdown and "**Planner**" in markdown
    assert "Für Zoë 🎉 مرحبا" in markdown and "| Ann | *cake* |" in markdown
    html = export(hers, row, "html").content.decode()
    assert "Für Zoë 🎉 مرحبا" in html and "<td>Ann</td>" in html and "<em>cake</em>" in html
    assert hers.get(f"{LIST}{row.pk}/export/").headers["Content-Type"] == JSON


def test_cards_and_tools_are_lines_of_the_file(hers: Client, alice: Any) -> None:
    plan = planned(alice)
    assert "*Card: shopping list*" in export(hers, plan.conversation, "md").content.decode()
    whole = orjson.loads(export(hers, plan.conversation, "json").content)
    cards = [each["widget"] for each in whole["messages"] if each["kind"] == "widget"]
    assert {"name": "shopping_list", "arguments": {"shopping_list": plan.shopping.pk}} in cards


@pytest.mark.parametrize("query", ["format=pdf", "format=../x", "limit=1"])
def test_a_file_of_another_kind_is_refused_by_field(query: str, hers: Client, alice: Any) -> None:
    response = hers.get(f"{LIST}{said(alice).pk}/export/?{query}")
    assert problem(response, 400)["errors"].keys() == {query.split("=")[0]}


def test_no_file_asks_more_for_more_messages(hers: Client, alice: Any) -> None:
    few, many = said(alice, *["x"] * 4), said(alice, *["x"] * 400)
    for form in ("json", "md", "html"):
        counts = []
        for row in (few, many):
            with CaptureQueriesContext(connection) as seen:
                export(hers, row, form)
            counts.append(len(seen))
        assert counts[0] == counts[1], form


def test_hostile_words_are_words_in_a_file(hers: Client, alice: Any) -> None:
    texts = [text.encode("utf-8", "replace").decode().replace("\0", "") for _, text in TEXTS]
    row = said(alice, *(text for each in texts for text in (each, each)))
    html = export(hers, row, "html").content.decode().lower()
    assert html.count("<script") == html.count("<iframe") == html.count("<img") == 0
    assert "default-src 'none'" in html


def test_alice_clears_a_conversation_and_every_client_sees_each_message_go(hers: Client, alice: Any) -> None:
    plan = planned(alice)
    row = plan.conversation
    with transaction.atomic():
        for number in range(250):
            messages.post(row.pk, role="assistant", text=f"Word {number}", agent="planner")
    shown = set(Message.objects.filter(conversation=row).exclude(kind="removed").values_list("pk", flat=True))
    before = Conversation.objects.get(pk=row.pk).rev
    assert hers.delete(f"{LIST}{row.pk}/clear_history/").status_code == 204
    gone: list[Message] = []
    rev, more = before, True
    while more:
        changes = sync.after(row.pk, rev)
        assert changes is not None
        gone += changes.messages
        rev, more = changes.rev, changes.more
    assert len(gone) == len(shown) and {each.pk for each in gone} == shown
    assert {(each.kind, each.text, each.widget) for each in gone} == {("removed", "", "")}
    after = Conversation.objects.get(pk=row.pk)
    assert rev == after.rev and not after.is_unread and after.title == "Tea"
    assert sync.newest_messages(row.pk) == ([], False)
    plan.shopping.refresh_from_db()  # what was planned stays
    assert hers.delete(f"{LIST}{row.pk}/clear_history/").status_code == 204
    assert Conversation.objects.get(pk=row.pk).rev == after.rev


def test_a_model_is_told_nothing_of_what_was_cleared(hers: Client, alice: Any) -> None:
    row = said(alice, "My secret", "I know it.")
    hers.delete(f"{LIST}{row.pk}/clear_history/")
    ack = send(alice, text="Hello", client_id=uuid4(), conversation=row.pk)
    told = transcript.ConversationTranscript().opening(Run.objects.get(pk=ack["run"])).items
    assert told == [Said("user", "Hello")]


def test_what_is_being_answered_is_not_cleared(hers: Client, alice: Any) -> None:
    row = said(alice, "a", "b")
    send(alice, text="Hello", client_id=uuid4(), conversation=row.pk)
    assert problem(hers.delete(f"{LIST}{row.pk}/clear_history/"), 409)["type"] == "/problems/busy"
    response = hers.post(f"/c/{row.pk}/choose/", {"choice": "clear"})
    assert response.status_code == 400 and "Stop it first" in response.content.decode()
    assert Message.objects.exclude(kind="removed").count() == 3


def test_thumbs_are_set_and_taken_back(hers: Client, alice: Any) -> None:
    row = said(alice, "a", "b")
    answer = Message.objects.get(text="b")
    address = f"/api/messages/{answer.pk}/react/"
    for reaction in ("thumbs_up", "thumbs_down", None):
        body = hers.post(address, {"reaction": reaction}, content_type=JSON).json()
        answer.refresh_from_db()
        assert body == {
            "conversation": str(row.pk), "message": str(answer.pk), "rev": answer.rev, "reaction": reaction,
        }  # fmt: skip
        assert answer.reaction == (reaction or "")
    problem(hers.post(f"/api/messages/{Message.objects.get(text='a').pk}/react/", {"reaction": None}, JSON), 404)


@pytest.mark.parametrize("body", [{}, {"reaction": "love"}, {"reaction": 1}, {"reaction": ["thumbs_up"]}])
def test_a_reaction_that_is_none_is_named(body: Any, hers: Client, alice: Any) -> None:
    said(alice, "a", "b")
    address = f"/api/messages/{Message.objects.get(text='b').pk}/react/"
    assert problem(hers.post(address, body, content_type=JSON), 400)["errors"].keys() == {"reaction"}
