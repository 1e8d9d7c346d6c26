"""An operator's commands: conversations go into files, come back from them once, and are cleared away for good."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.core.management import CommandError, call_command

from agents.runtime.models import Run, ToolCall
from agents.testing import TimeMachine
from chat import actions
from chat.models import Attachment, Branch, Conversation, Message
from tests.chat.turns import turn

pytestmark = pytest.mark.django_db(transaction=True)


def run(command: str, *arguments: Any) -> str:
    out = StringIO()
    call_command(command, *map(str, arguments), stdout=out, verbosity=0)
    return out.getvalue()


def kept() -> dict[str, list[Any]]:
    """Everything that conversations are made of, but what the list of a person counts for itself."""
    found: dict[str, list[Any]] = {}
    for kind in (Conversation, Branch, Message, Run, ToolCall, Attachment):
        own = {"listed_rev"} | ({"id"} if kind is Attachment else set())
        rows = kind._base_manager.order_by("pk").values()
        found[kind.__name__] = [{name: value for name, value in row.items() if name not in own} for row in rows]
    return found


@pytest.fixture
def talked(alice: Any, bob: Any) -> Conversation:
    """Alice has planned something and taken another way; Bob has said a word; both answered by the offline model."""
    asked = turn(alice, "Plan a tea for 12 guests on 3 May 2031 at 15:00")
    question = Message.objects.get(run=asked, role="user")
    other = "Plan a dinner for 4 on 4 May 2031 at 19:00"
    actions.send(alice, text=other, client_id=uuid4(), conversation=asked.thread, replaces=question.pk)
    Run.objects.filter(state="queued").update(state="stopped")
    turn(bob, "Hello")
    return Conversation.objects.get(pk=asked.thread)


def test_what_was_exported_comes_back_row_by_row_and_only_once(talked: Conversation, tmp_path: Path) -> None:
    before, file = kept(), tmp_path / "conversations.json"
    assert before["Branch"] and before["ToolCall"]
    file.write_text(run("export_conversations", "--format=json"))
    assert "Deleted 2 conversations." in run("clear_conversations", "--yes")
    assert not Conversation.objects.exists() and not Message.objects.exists()
    assert {call.arguments for call in ToolCall.objects.all()} == {""}, "nothing of it is readable"

    assert run("import_conversations", f"--file={file}") == "Took in 2 conversations.\n"
    assert kept() == before
    actions.send(talked.user, text="More", client_id=uuid4(), conversation=talked.pk)
    again = run("import_conversations", "--file", file)
    assert again == "Took in 0 conversations.\nLeft 2 conversations as they are here.\n"
    assert Message.objects.filter(text="More").count() == 1, "it goes on as it is here"


def test_a_file_that_is_not_whole_or_of_somebody_else_leaves_nothing(
    talked: Conversation, charlie: Any, tmp_path: Path
) -> None:
    file = tmp_path / "conversations.json"
    run("export_conversations", "--output", file)
    whole = file.read_bytes()
    run("clear_conversations", "--yes")
    before = kept()

    def refused(text: bytes | str, words: str, *more: str) -> None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(CommandError, match=words):
            run("import_conversations", "--file", file, *more)
        assert kept() == before, words

    refused(whole[: len(whole) // 2], "This is no whole JSON document")
    refused(b"[]", "no file of `manage.py export_conversations")
    refused(orjson.dumps({**orjson.loads(whole), "version": 2}), "version 1 can be read")
    refused(whole, "is bob's, not alice's", "--user=alice")
    refused(whole.replace(b'"bob"', b'"nobody"'), "Nobody is called nobody here")
    text = whole.decode()
    refused(text.replace("chat.branch", "auth.user"), "cannot be read|no part of one")
    other = str(uuid4())
    refused(text.replace(f'"conversation":"{talked.pk}"', f'"conversation":"{other}"', 1), "lead to what is not in it")
    ack = actions.send(charlie, text="Mine", client_id=uuid4())
    Run.objects.filter(pk=ack["run"]).update(state="stopped")
    before = kept()
    refused(text.replace(str(talked.pk), ack["conversation"]), "is another person's here")
    mine = Message.objects.get(pk=ack["message"])
    said = orjson.loads(whole)["conversations"][0]["rows"]
    message = next(row["pk"] for row in said if row["model"] == "chat.message")
    refused(text.replace(message, str(mine.pk)), "ids are others' here")
    run_pk = next(row["pk"] for row in said if row["model"] == "runtime.run")
    refused(text.replace(run_pk, ack["run"]), "ids are others' here")


def test_what_was_on_its_way_is_over_where_it_is_taken_in(alice: Any, tmp_path: Path) -> None:
    ack, file = actions.send(alice, text="Hello", client_id=uuid4()), tmp_path / "conversations.json"
    waits = Run.objects.filter(pk=ack["run"])
    waits.update(state="interrupted", owner="", lease_until=None)
    ToolCall.objects.create(run=waits.get(), step=1, position=0, call_id="a", name="list_events", state="waiting")
    run("export_conversations", "--output", file)
    run("clear_conversations", "--yes")
    waits.delete()
    run("import_conversations", "--file", file, "--user=alice")
    assert waits.get().state == "stopped" and waits.get().tool_calls.get().state == "cancelled"


def test_people_read_their_conversations_in_a_folder(talked: Conversation, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--output FOLDER"):
        run("export_conversations", "--format=md")
    run("export_conversations", "--format=md", "--output", tmp_path / "md", "--user=alice")
    (file,) = (tmp_path / "md").iterdir()
    assert "Plan a dinner for 4" in file.read_text() and str(talked.pk)[:8] in file.name
    run("export_conversations", "--format=html", "--output", tmp_path / "html")
    assert len(list((tmp_path / "html").iterdir())) == 2


def test_clearing_asks_first_and_takes_only_what_is_chosen(
    talked: Conversation, bob: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CommandError, match="Nobody is called 'eve' here"):
        run("clear_conversations", "--user=eve", "--yes")
    monkeypatch.setattr("sys.stdin", StringIO("no\n"))
    with pytest.raises(CommandError, match="Nothing was deleted"):
        run("clear_conversations")
    monkeypatch.setattr("sys.stdin", StringIO(""))
    with pytest.raises(CommandError, match="Say --yes"):
        run("clear_conversations")
    assert Conversation.objects.count() == 2
    assert run("clear_conversations", "--older-than=30") == "There are none.\n"
    with TimeMachine() as clock:
        clock.skip(days=31)
        monkeypatch.setattr("sys.stdin", StringIO("yes\n"))
        assert "This deletes 1 conversation of 1 person" in run("clear_conversations", "--older-than=30", "--user=bob")
    assert list(Conversation.objects.values_list("user__username", flat=True)) == ["alice"]


def test_an_answer_that_is_on_its_way_is_stopped_and_goes_when_it_has_ended(alice: Any) -> None:
    ack = actions.send(alice, text="Hello", client_id=uuid4())
    Run.objects.update(state="running", owner="elsewhere")
    said = run("clear_conversations", "--yes")
    assert "Deleted 0 conversations." in said and "Of 1 conversation an answer is ending" in said
    assert Conversation.objects.get(pk=ack["conversation"]).is_deleted
    assert Run.objects.get(pk=ack["run"]).cancel_requested
