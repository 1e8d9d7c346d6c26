"""An answer names passages that its agent was shown; each is a chip that opens it, for who may see it now."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agents.knowledge import Passage
from agents.llm.offline.model import OfflineModel
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat.actions import send
from chat.agent_api.answers import ending_of
from chat.care import export
from chat.citations import marks
from chat.models import Message
from chat.rendering import Rendered
from chat.transcript import ConversationTranscript
from planning import actions
from tests.agents.runtime.at_work import attempt
from tests.chat.people import planned

pytestmark = pytest.mark.django_db
HALL = {"id": 12, "title": "Garden hall", "text": "Room for 80.", "kind": "venue", "url": "/venues/12/"}
MILL = {"id": 15, "title": "Old mill", "text": "By the river.", "kind": "venue", "url": ""}
KNOWN = {12: HALL, 15: MILL}


@pytest.mark.parametrize(
    ("text", "passages"),
    [
        ("The hall [12] has room, the mill [15] a river, and the hall [12] a garden.", [12, 15]),
        ("Both are in town [15, 12].", [15, 12]),
        ("Side by side [12][15].", [12, 15]),
        ("Nobody told of this [13].", []),
        ("Half of it is unknown [12, 13].", []),
        ("See [12](https://example.com) and [15]: not here", []),
        ("The code says rows[12] and row_[15].", []),
        ("[ 12 ] [1 2] [12,] [-12] [12.0] [１２] [9999999999999999999999]", []),
        ("\\[12]", []),
        ("![12]", []),
    ],
)
def test_only_marks_of_passages_that_the_agent_was_shown_are_citations(text: str, passages: list[int]) -> None:
    assert [each["passage"] for each in marks.cited(text, KNOWN)] == passages


def test_marks_become_small_numbers_where_they_are_text_and_nowhere_else() -> None:
    citations = marks.cited("[15] [12]", {15: MILL, 12: {**HALL, "title": 'Hall "<b>"'}})
    html = '<p title="[15]">Mill [15] and hall [12], <code>row [12]</code>, <a href="x">[15]</a> [13]</p>'
    shown = marks.numbered(html, citations)
    assert re.sub(r' title="Hall[^>]*"', "", shown) == (
        '<p title="[15]">Mill<sup class="cite" title="Old mill">1</sup> and hall<sup class="cite">2</sup>, '
        '<code>row [12]</code>, <a href="x">[15]</a> [13]</p>'
    )
    assert "<b>" not in shown


def answered(user: Any, text: str, *passages: dict[str, Any], name: str = "search_knowledge") -> Message:
    """Let an agent of this user's be shown these passages, and answer."""
    plan = planned(user)
    run = Run.objects.get(pk=plan.run.pk)
    ToolCall.objects.create(
        run=run, step=1, position=0, call_id="k", name=name, state="done", result={"passages": list(passages)}
    )
    draft = Draft(
        message=uuid4(), thread=run.thread, run=run.pk, attempt=1, agent="planner", created_at=timezone.now(),
        surface="chat",
    )  # fmt: skip
    draft.text = text
    with transaction.atomic():
        ConversationTranscript().answered(run, draft, [])
    return Message.objects.get(pk=draft.message)


def known_to(user: User | None, text: str = "Room for 80 <b>guests</b>.") -> Passage:
    return Passage.objects.create(
        content_type=ContentType.objects.get_for_model(User), entity_id=str(uuid4()), owner=user, kind="note", chunk=0,
        title="Garden hall", text=text, hash="x",
    )  # fmt: skip


def test_every_client_is_told_what_an_answer_cites(alice: Any) -> None:
    message = answered(alice, "The hall [12] fits, unlike [99].", HALL, MILL)
    told = [{"number": 1, "passage": 12, "title": "Garden hall", "kind": "venue", "url": "/venues/12/"}]
    shown = Rendered(message, alice)
    assert message.citations == told == shown.json()["citations"] == ending_of(message.run)["citations"]
    assert shown.json()["text"] == "The hall [12] fits, unlike [99]."
    html = shown.html()
    assert "The hall<sup" in html and "unlike [99]" in html and html.count('hx-get="/passages/') == 1
    assert 'hx-get="/passages/12/"' in html and "Garden hall" in html
    assert export.exported(message.conversation, "json").count(b'"number": 1') == 1
    assert b"- [12] Garden hall" in export.exported(message.conversation, "md")
    assert b'<p class="line">1 Garden hall</p>' in export.exported(message.conversation, "html")


@pytest.mark.parametrize("name", ["add_items", "search_knowledge_"])
def test_what_another_tool_says_of_passages_is_no_source(alice: Any, name: str) -> None:
    assert answered(alice, "The hall [12] fits.", HALL, name=name).citations == []


@pytest.mark.parametrize("passage", [{"id": "12"}, {"id": True}, {}, {"id": 12.0}, "12", None])
def test_data_of_another_shape_is_passed_over(alice: Any, passage: Any) -> None:
    message = answered(alice, "The hall [12] and [1] fit.", passage)
    assert message.citations == []
    assert "sources" not in Rendered(message, alice).html()


def test_what_bob_was_shown_alice_cannot_have_cited(alice: Any, bob: Any) -> None:
    answered(bob, "The hall [12] fits.", HALL)
    assert answered(alice, "The hall [12] fits.").citations == []


def opened(user: User, passage: int, *, part: bool = True) -> Any:
    client = Client()
    client.force_login(user)
    return client.get(f"/passages/{passage}/", headers={"HX-Request": "true"} if part else {})


def test_alice_opens_her_passage_and_everybodys_and_its_words_are_text(alice: Any, bob: Any) -> None:
    hers, shared = known_to(alice), known_to(None, "For all.")
    page = opened(alice, hers.pk)
    assert page.status_code == 200 and "Room for 80 &lt;b&gt;guests&lt;/b&gt;." in page.content.decode()
    assert "<html" not in page.content.decode() and "<html" in opened(alice, hers.pk, part=False).content.decode()
    assert opened(bob, shared.pk).status_code == 200
    assert opened(bob, hers.pk).status_code == 404


def test_a_passage_that_is_gone_says_so_and_one_of_alices_says_the_same_to_charlie(alice: Any, charlie: Any) -> None:
    gone, hers = known_to(alice).pk, 0
    Passage.objects.all().delete()
    hers = known_to(alice).pk
    answers = [opened(alice, gone), opened(charlie, hers), opened(charlie, 987_654_321)]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.content for answer in answers} == {answers[0].content}
    assert "no longer there" in answers[0].content.decode()


def test_a_message_that_is_taken_away_cites_nothing_any_more(alice: Any) -> None:
    message = answered(alice, "The hall [12] fits.", HALL)
    message.become_removed()
    assert message.citations == []


@pytest.mark.django_db(transaction=True)
def test_without_a_model_an_answer_cites_what_it_found(alice: Any) -> None:
    actions.create_event(
        by=alice, title="Garden party", starts_at=timezone.now() + timedelta(days=9), notes="Zucchini soup for all."
    )
    send(alice, text="what did I note about zucchini soup?", client_id=uuid4(), agent="planner")
    run = attempt(OfflineModel(words_per_second=0))
    said = Message.objects.get(run=run, kind="text", role="assistant")
    (cited,) = said.citations
    assert f"[{cited['passage']}]" in said.text and "Garden party" in cited["title"]
    assert "Zucchini soup" in opened(alice, cited["passage"]).content.decode()
