"""What Alice sends with her words: hers alone, once, shown to every client of hers, and told to the model."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents import documents
from agents.documents import Document, DocumentPreview, state_changed
from agents.llm.attached import Picture
from agents.llm.model import Said
from agents.refused import Refused
from agents.runtime import claims
from agents.runtime.models import Run
from chat import actions, transcript
from chat.attachments import told
from chat.care import actions as care
from chat.care import branching, export, history
from chat.care.expiry import TemporaryConversations
from chat.live import sync
from chat.models import Attachment, Conversation, Message
from chat.rendering import Rendered
from tests.agents.documents.files import GIF
from tests.chat.test_branches import answers
from tests.chat.turns import answered
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db

LIST = b"name,email\nAda,ada@example.com\nBen,ben@example.com\n"


def uploads(user: Any, name: str = "guests.csv", content: bytes = LIST, *, text: str | None = "Ada\nBen") -> Document:
    """A document of this user's that was read, or without a `text`, that waits for it."""
    document = documents.accept(user, name, content)
    if text is not None:
        becomes(document, Document.State.READY, text=text)
    return document


def becomes(document: Document, state: str, **fields: Any) -> None:
    """What the reader does to it, as far as others see it."""
    with transaction.atomic():
        Document.objects.filter(pk=document.pk).update(state=state, **fields)
        document.refresh_from_db()
        state_changed.send(sender=Document, document=document)


def sends(user: Any, *came: Document, text: str = "Look", thread: UUID | None = None, **fields: Any) -> Message:
    fields.setdefault("client_id", uuid4())
    ack = actions.send(user, text=text, conversation=thread, attachments=[each.pk for each in came], **fields)
    return Message.objects.get(pk=ack["message"])


def opening(message: Message) -> Any:
    assert message.run is not None
    return transcript.ConversationTranscript().opening(message.run)


def refused(error: pytest.ExceptionInfo[Refused]) -> tuple[str, dict[str, list[str]]]:
    return error.value.code, error.value.errors


def test_they_go_with_the_message_in_its_order_and_need_no_words(alice: Any) -> None:
    one, two = uploads(alice), uploads(alice, "menu.txt", b"Soup", text="Soup")
    message = sends(alice, two, one, text="")
    assert [each["name"] for each in Rendered(message, alice).json()["attachments"]] == ["menu.txt", "guests.csv"]
    assert str(message.conversation) == "menu.txt", "what has no words is called by what came"
    one.refresh_from_db()
    assert one.thread == str(message.conversation_id)
    html = Rendered(message, alice).html()
    assert "menu.txt" in html and "message__bubble" not in html


def test_the_same_send_again_is_the_same_and_another_of_the_same_document_is_refused(alice: Any) -> None:
    document, once = uploads(alice), uuid4()
    first = sends(alice, document, client_id=once)
    assert sends(alice, document, client_id=once).pk == first.pk
    with pytest.raises(Refused) as error:
        sends(alice, document, thread=first.conversation_id)
    assert refused(error) == ("invalid", {"attachments": ["guests.csv was sent already."]})
    with pytest.raises(Refused) as error:
        sends(alice, document)
    assert refused(error)[0] == "not_found", "nor in another conversation"
    assert Message.objects.count() == Attachment.objects.count() == Conversation.objects.count() == 1


def test_another_s_document_is_none_and_nothing_is_sent(alice: Any, bob: Any) -> None:
    theirs, answers = uploads(bob), []
    for pk in (theirs.pk, uuid4()):
        with pytest.raises(Refused) as error:
            actions.send(alice, text="Look", client_id=uuid4(), attachments=[uploads(alice).pk, pk])
        answers.append(refused(error))
    assert answers[0] == answers[1] == ("not_found", {"attachments": ["There is nothing with this id."]})
    assert not Message.objects.exists() and not Run.objects.exists()
    assert set(Document.objects.values_list("thread", flat=True)) == {""}


def test_who_says_it_otherwise_keeps_what_came_with_it_or_some_or_none(alice: Any) -> None:
    one, two = uploads(alice), uploads(alice, "menu.txt", b"Soup", text="Soup")
    first = sends(alice, one, two)
    ways: list[tuple[dict[str, Any], list[str]]] = [
        ({}, ["guests.csv", "menu.txt"]), ({"attachments": [two.pk]}, ["menu.txt"]), ({"attachments": []}, []),
    ]  # fmt: skip
    replaced = first
    for given, names in ways:
        ack = actions.send(
            alice, text="Again", client_id=uuid4(), conversation=first.conversation_id, replaces=replaced.pk, **given
        )
        replaced = Message.objects.get(pk=ack["message"])
        assert [each["name"] for each in Rendered(replaced, alice).json()["attachments"]] == names
    first.refresh_from_db()
    assert first.branch is not None and first.attachments.count() == 2, "what stood there is kept with its own"
    branching.restore_branch(alice, branch=first.branch)
    first.refresh_from_db()
    assert first.branch is None and len(Rendered(first, alice).json()["attachments"]) == 2


def test_a_document_that_is_read_changes_its_message_for_every_client(alice: Any) -> None:
    document = uploads(alice, text=None)
    message = sends(alice, document)
    assert [each["state"] for each in Rendered(message, alice).json()["attachments"]] == ["queued"]
    for state, why in (("reading", ""), ("failed", "It is damaged.")):
        becomes(document, state, why=why)
        changes = sync.after(message.conversation_id, message.rev)
        assert changes is not None and [each.pk for each in changes.messages] == [message.pk]
        message = changes.messages[0]
        (attachment,) = Rendered(message, alice).json()["attachments"]
        assert (attachment["state"], attachment["why"]) == (state, why)
    assert "Could not be read. It is damaged." in Rendered(message, alice).html()
    document.delete()
    changes = sync.after(message.conversation_id, message.rev)
    assert changes is not None
    (attachment,) = Rendered(changes.messages[0], alice).json()["attachments"]
    assert attachment == {
        "id": None, "name": "guests.csv", "content_type": "text/csv", "size": len(LIST), "state": "deleted", "why": "",
        "url": None, "preview": None,
    }  # fmt: skip


def test_a_model_is_told_the_text_and_plainly_what_it_cannot_have(alice: Any) -> None:
    long = uploads(alice, "book.txt", b"x", text="word " * 10_000)
    unread, broken = uploads(alice, "tax.txt", b"x", text=None), uploads(alice, "odd.txt", b"x", text=None)
    becomes(broken, "failed", why="It is damaged.")
    message = sends(alice, uploads(alice), long, unread, broken)
    start = opening(message)
    assert start.is_unread
    (said,) = start.items
    texts = {each.name: each.text for each in said.attached}
    notes = {each.name: each.note for each in said.attached}
    assert texts["guests.csv"] == "Ada\nBen" and not notes["guests.csv"]
    assert len(texts["book.txt"]) == told.MESSAGE // 4 and "of 50,000; search_knowledge finds" in notes["book.txt"]
    assert notes["tax.txt"] == told.NOT_READ_YET and "It is damaged." in notes["odd.txt"]
    becomes(unread, "ready", text="1040")
    assert not opening(message).is_unread


def test_what_was_told_is_told_alike_later_until_all_of_it_is_too_much(alice: Any, monkeypatch: Any) -> None:
    first = sends(alice, uploads(alice, text="a" * 60))
    before = opening(first).items
    answers(first.run, "Two guests.")  # type: ignore[arg-type]
    second = sends(alice, uploads(alice, "menu.txt", b"x", text="b" * 60), thread=first.conversation_id)
    assert opening(second).items[: len(before)] == before
    monkeypatch.setattr(told, "CONVERSATION", 50)
    old, new = (item.attached[0] for item in opening(second).items if getattr(item, "attached", ()))
    assert new.text == "b" * 60 and not old.text and "Nothing of it is told here any more" in old.note


def test_the_newest_pictures_are_shown_and_of_others_it_is_said_that_they_are_not(alice: Any) -> None:
    message, names = None, [f"{number}.gif" for number in range(6)]
    for name in names:
        picture = documents.accept(alice, name, GIF)
        DocumentPreview.objects.create(document=picture, content=b"small", width=1200, height=800)
        becomes(picture, "ready", text="")
        if message is not None:
            answers(message.run, "Nice.")  # type: ignore[arg-type]
        message = sends(alice, picture, thread=message.conversation_id if message else None)
    assert message is not None
    came = [each for item in opening(message).items if isinstance(item, Said) for each in item.attached]
    assert [each.name for each in came if each.picture is None] == ["0.gif"] and "newer ones are" in came[0].note
    assert came[1].picture == Picture("data:image/jpeg;base64,c21hbGw=", 1200, 800)
    (shown,) = Rendered(message, alice).json()["attachments"]
    assert shown["preview"] == f"/api/documents/{shown['id']}/preview/"


@pytest.mark.django_db(transaction=True)
def test_an_answer_waits_for_what_came_to_be_read_and_no_longer_than_it_may(
    alice: Any, model: ModelServer, settings: Any, monkeypatch: Any
) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"
    document = uploads(alice, text=None)
    sends(alice, document, text="Who comes?")
    (run,) = claims.claim("here", 1)
    begun, looks = [], []
    begin, look = transcript.ConversationTranscript.opening, transcript.is_read

    def begins(self: Any, run: Run) -> Any:
        begun.append(found := begin(self, run))
        return found

    def looked(unread: Any) -> bool:
        with CaptureQueriesContext(connection) as asked:
            looks.append(look(unread))
        assert len(asked) == 1
        if len(looks) == 2:
            becomes(document, "ready", text="Ada\nBen")
        return looks[-1]

    monkeypatch.setattr(transcript.ConversationTranscript, "opening", begins)
    monkeypatch.setattr(transcript, "is_read", looked)
    answered(run)
    assert looks == [False, False, True], "while it is read nothing but its state is looked at"
    assert [each.is_unread for each in begun] == [True, False] and "Ada\nBen\n</document>" in model.requests[0].texts[
        -1
    ]
    settings.DOCUMENT_WAIT = 0.0
    message = sends(alice, uploads(alice, "late.csv", text=None), thread=run.thread)
    (run,) = claims.claim("here", 1)
    answered(run)
    assert message.run_id == run.pk and told.NOT_READ_YET in model.requests[1].texts[-1]


def test_who_attaches_nothing_pays_no_statement(alice: Any) -> None:
    plain = sends(alice)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        opening(plain)
        assert sync.newest_messages(plain.conversation_id)[0]
    assert not any("chat_attachment" in each["sql"] for each in asked.captured_queries)
    thread = plain.conversation_id
    for number in range(3):
        sends(alice, uploads(alice, f"{number}.csv"), thread=thread)
    with CaptureQueriesContext(connection) as asked:
        [Rendered(each, alice).json() for each in sync.newest_messages(thread)[0]]
    assert sum("chat_attachment" in each["sql"] for each in asked.captured_queries) == 1


def test_it_is_in_every_export_and_gone_with_its_conversation(alice: Any) -> None:
    message = sends(alice, uploads(alice))
    row = message.conversation
    whole = orjson.loads(export.exported(row, "json"))
    assert [each["name"] for each in whole["messages"][0]["attachments"]] == ["guests.csv"]
    for form in ("md", "html"):
        assert f"Attached: guests.csv ({len(LIST)} bytes)" in export.exported(row, form).decode()
    care.delete(alice, conversation=row.pk)
    assert not Document.objects.visible_to(alice).exists()
    care.undelete(alice, conversation=row.pk)
    assert Document.objects.visible_to(alice).count() == 1
    Run.objects.update(state="completed", ended_at=message.created_at)
    history.clear(alice, conversation=row.pk)
    assert not Document.objects.exists() and not Attachment.objects.exists()
    removed = Message.objects.get(pk=message.pk)
    assert Rendered(removed, alice).json()["attachments"] == []


def test_what_came_in_a_temporary_conversation_goes_at_once_with_it(alice: Any) -> None:
    message = sends(alice, uploads(alice), is_temporary=True)
    Run.objects.update(state="completed", ended_at=message.created_at)
    Conversation.objects.update(expires_at=message.created_at)
    assert TemporaryConversations().work() == 1
    assert not Document.objects.exists() and not Attachment.objects.exists()


def test_programs_attach_over_rest_and_read_it_there(hers: Client, alice: Any, bob: Any) -> None:
    def asks(path: str, **body: Any) -> Any:
        return hers.post(path, data=orjson.dumps(body), content_type="application/json")

    for path, name in (("/api/agent/chat/", "message"), ("/api/chat/", "message")):
        theirs = asks(path, message="Look", attachments=[str(uploads(bob).pk)])
        assert theirs.status_code == 404 and "attachments" in theirs.json()["errors"]
        nothing = asks(path, message="", attachments=[])
        assert nothing.status_code == 400 and nothing.json()["errors"].keys() == {name}
        wrong = asks(path, message="Look", attachments=["x"])
        assert wrong.status_code == 400 and "attachments" in str(wrong.json()["errors"])
    row = sends(alice, uploads(alice)).conversation
    listed = hers.get(f"/api/conversations/{row.pk}/messages/").json()["results"]
    assert [each["name"] for message in listed for each in message["attachments"]] == ["guests.csv"]
