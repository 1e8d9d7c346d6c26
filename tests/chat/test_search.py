"""Messages are found by their words: in the list over REST and under the list of the page."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from chat import messages
from chat.care import search
from chat.models import Conversation, Message
from tests.chat.corpus.hostile import TEXTS
from tests.chat.test_history import said
from tests.chat.test_rest import LIST, titles

pytestmark = pytest.mark.django_db


def test_alice_finds_what_was_said_and_charlie_does_not(hers: Client, alice: Any, charlie: Any) -> None:
    row = said(alice, "What about lights?", "Paper lanterns in the apple tree would be lovely.")
    said(charlie, "His lanterns")
    [found] = hers.get(LIST, {"search": "LANTERN apple"}).json()["results"]
    answer = Message.objects.get(text__startswith="Paper")
    assert found["id"] == str(row.pk)
    assert found["found"] == {"message": str(answer.pk), "snippet": answer.text}
    assert titles(hers, search="lanterns candles") == []
    assert [each.conversation for each in search.messages(alice, "lanterns")] == [row.pk]
    assert hers.get(LIST, {"search": "tea"}).json()["results"][0]["found"] is None


def test_what_is_gone_cleared_or_still_growing_is_not_found(hers: Client, alice: Any) -> None:
    row = said(alice, "lantern one", "lantern two")
    Message.objects.create(conversation=row, role="assistant", text="lantern draft", rev=0, created_at=row.created_at)
    messages.remove(Message.objects.get(text="lantern one"))
    assert [each.snippet for each in search.messages(alice, "lantern")] == ["lantern two"]
    hers.delete(f"{LIST}{row.pk}/clear_history/")
    assert search.messages(alice, "lantern") == []
    row = said(alice, "lantern three")
    hers.delete(f"{LIST}{row.pk}/")
    assert search.messages(alice, "lantern") == [] and titles(hers, search="lantern") == []


@pytest.mark.parametrize(
    "words",
    [
        "'",
        "\\",
        "\\'",
        "!",
        "&",
        "|",
        "<->",
        ":*",
        "' | 'x",
        "a:b",
        "(",
        "--",
        "%",
        "*",
        "\ue000",
        "é",
        "x " * 50,
        "🎉",
    ],
)
def test_any_words_are_words_and_never_an_error(words: str, hers: Client, alice: Any) -> None:
    said(alice, "nothing of the kind")
    assert hers.get(LIST, {"search": words}).status_code == 200
    response = hers.get("/c/search/", {"q": words})
    assert response.status_code == 200 and "nothing" not in response.content.decode()


def test_a_quote_and_a_part_of_a_word_are_found(alice: Any) -> None:
    said(alice, "It's Zoë's d'Artagnan, at 7:30 by x_y-z")
    for words in ("it's", "d'Art", "zoë", "7:30", "x_y-z"):
        assert len(search.messages(alice, words)) == 1, words


def test_a_text_as_long_as_one_can_be_is_stored_and_found_by_its_beginning(alice: Any) -> None:
    said(alice, "lantern " + " ".join(f"wörd{number:06}😀" for number in range(60_000)))
    assert len(search.messages(alice, "lantern")) == 1


def test_snippets_are_escaped_and_only_what_was_found_is_marked(hers: Client, alice: Any) -> None:
    texts = [text.encode("utf-8", "replace").decode().replace("\0", "") for _, text in TEXTS]
    said(alice, *(f"lantern {text}" for text in texts), "lantern \ue000<b>\ue001")
    shown = hers.get("/c/search/", {"q": "lantern"}).content.decode()
    assert shown.count("<mark>lantern</mark>") == search.SHOWN
    for each in search.messages(alice, "lantern"):
        rest = each.html.replace("<mark>", "").replace("</mark>", "")
        assert "<" not in rest and ">" not in rest and '"' not in rest


def test_a_search_asks_no_more_for_more_and_reads_the_index(hers: Client, alice: Any, bob: Any) -> None:
    said(alice, "a lantern")
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            hers.get(LIST, {"search": "lantern"})
        counts.append(len(seen))
        for _ in range(10):
            said(alice, "a lantern", "another lantern")
    assert counts[0] == counts[1]
    crowd = Conversation.objects.create(user=bob, agent="planner")
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO chat_message (id, conversation_id, rev, role, kind, state, agent, text, widget,
                                      widget_arguments, widget_key, reaction, attempt, created_at)
            SELECT gen_random_uuid(), %s, n, 'user', 'text', 'complete', '', 'word' || n, '', '{}', '', '', 0, now()
            FROM generate_series(1, 20000) n
            """,
            [crowd.pk],
        )
        cursor.execute("ANALYZE chat_message")
    plans: list[str] = []

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        with context["connection"].connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {sql}", params)
            plans.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert len(search.messages(alice, "lantern")) == search.SHOWN
        assert len(search.messages(bob, "word19999")) == 1
        assert [each.snippet for each in search.messages(bob, "word7", conversations=[crowd.pk])] != []
    for plan in plans:
        assert "message_words" in plan and "Seq Scan on chat_message" not in plan, plan


def test_who_is_not_signed_in_finds_nothing(alice: Any) -> None:
    with transaction.atomic():
        said(alice, "lantern")
    assert Client().get("/c/search/", {"q": "lantern"}).status_code == 302
    assert Client().get(f"/c/{uuid4()}/menu/").status_code == 302
