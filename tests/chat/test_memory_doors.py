"""What is known of Alice, by the page and over REST: to read, correct and forget, and nobody else's."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from agents import memory
from agents.memory.models import Fact
from agents.runtime.models import Run
from chat import messages
from chat.actions import send
from chat.live import sync
from chat.memory import known
from chat.models import Conversation, Message
from chat.rendering import Rendered
from tests.chat.test_auth_api import problem
from tests.chat.turns import turn

pytestmark = pytest.mark.django_db

LIST = "/api/memory/"
JSON = "application/json"


@pytest.fixture
def his(charlie: Any) -> Client:
    client = Client()
    client.force_login(charlie)
    return client


def said(user: Any, text: str, statement: str, **fields: Any) -> Fact:
    """A fact that was taken from words of a conversation."""
    ack = send(user, text=text, client_id=uuid4())
    Run.objects.filter(pk=ack["run"]).update(state=Run.State.COMPLETED)
    now = timezone.now()
    return Fact.objects.create(
        user=user, kind="fact", value=statement, statement=statement, quote=text, thread=ack["conversation"],
        message=ack["message"], said_at=now, confirmed_at=now, **fields,
    )  # fmt: skip


def test_a_program_reads_adds_changes_and_forgets(hers: Client, his: Client, alice: Any) -> None:
    made = hers.post(LIST, {"text": "  Anna is\n vegan "}, content_type=JSON)
    assert (made.status_code, made.json()["statement"], made.json()["conversation"]) == (201, "Anna is vegan", None)
    vegan = f"{LIST}{made.json()['id']}/"
    assert hers.get(vegan).json() == made.json()
    other = said(alice, "We always meet on Fridays", "Prefers Fridays", expires_on=date(2001, 1, 1))
    assert [row["statement"] for row in hers.get(LIST).json()["results"]] == ["Anna is vegan"]
    past = hers.get(LIST, {"state": "past", "search": "fridays meet"}).json()["results"]
    assert [(row["id"], row["message"], row["is_current"]) for row in past] == [(str(other.pk), other.message, False)]
    changed = hers.patch(vegan, {"text": "Anna is vegetarian"}, content_type=JSON).json()
    assert hers.get(vegan).json()["superseded_by"] == changed["id"]
    again = problem(hers.patch(vegan, {"text": "Anna eats fish"}, content_type=JSON), 422)
    assert again["detail"].startswith("This is over")
    for response in (his.get(vegan), his.patch(vegan, {"text": "x"}, content_type=JSON), his.delete(vegan)):
        assert problem(response, 404) == problem(his.get(f"{LIST}{uuid4()}/"), 404)
    assert his.get(LIST).json()["count"] == his.delete(LIST).json()["forgotten"] == 0
    assert hers.delete(f"{LIST}{changed['id']}/").status_code == 204
    assert hers.delete(f"{LIST}{changed['id']}/").status_code == 404
    assert hers.delete(LIST).json()["forgotten"] >= 1 and not Fact.objects.filter(user=alice).exists()


@pytest.mark.parametrize("body", [{"text": " "}, {"text": "x" * 301}, {}, {"text": "a", "user": 1}, {"text": 3}])
def test_what_cannot_be_remembered_names_its_field(body: Any, hers: Client) -> None:
    assert problem(hers.post(LIST, body, content_type=JSON), 400)["errors"].keys() <= {"text", "user"}
    assert not Fact.objects.exists()


def test_a_pause_is_one_however_often_it_is_asked_for(hers: Client, alice: Any) -> None:
    for is_paused in (True, True, False, False):
        assert hers.put(f"{LIST}pause/", {"is_paused": is_paused}, content_type=JSON).json()["is_paused"] is is_paused
        assert memory.is_paused(alice) is hers.get(f"{LIST}pause/").json()["is_paused"] is is_paused


def test_the_page_lists_by_person_with_quotes_and_leads_to_the_messages(hers: Client, alice: Any, charlie: Any) -> None:
    ben = said(alice, "My brother <b>Ben</b> eats no nuts", "Ben eats no nuts", subject="Ben")
    gone = said(alice, "I like tea", "Likes tea")
    Conversation.objects.filter(pk=gone.thread).update(is_deleted=True)
    memory.remember(charlie, "Is the tall one")
    page = hers.get("/memory/").content.decode()
    assert page.index(">You<") < page.index("Likes tea") < page.index(">Ben<") < page.index("Ben eats no nuts")
    assert "My brother &lt;b&gt;Ben&lt;/b&gt; eats no nuts" in page
    assert f'href="/c/{ben.thread}/#m-{ben.message}"' in page and gone.thread not in page
    assert "the tall one" not in page
    assert "Likes tea" not in hers.get("/memory/facts/", {"q": "nuts"}).content.decode()


def test_the_statements_of_the_page_do_not_grow_with_what_is_known(
    alice: Any, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        said(
            alice,
            f"Word {number}",
            f"Fact {number}",
            subject=f"Guest {number % 7}",
            expires_on=date(2001 + number, 1, 1),
        )
    with django_assert_max_num_queries(5):
        listed = known.listed(alice)
    assert listed.count + len(listed.past) == 30 and all(each.url for each in listed.past)


def test_two_clicks_and_a_stale_page_end_with_clear_words(hers: Client, alice: Any) -> None:
    fact = memory.remember(alice, "Anna is vegan")
    first = hers.post(f"/memory/{fact.pk}/forget/").content.decode()
    assert "Forgotten." in first and "Nothing is known yet" in first
    for second in (hers.post(f"/memory/{fact.pk}/forget/"), hers.post(f"/memory/{fact.pk}/edit/", {"text": "x"})):
        assert (second.status_code, second.content.decode()) == (404, "That was forgotten already.")
    which = first.split('name="which" value="')[1].split('"')[0]
    assert "Known again." in hers.post("/memory/take-back/", {"which": which}).content.decode()
    back = Fact.objects.get()
    assert (back.pk, back.statement, back.quote, back.said_at) == (fact.pk, fact.statement, fact.quote, fact.said_at)
    changed = memory.edit(alice, fact.pk, "Anna is vegetarian")
    stale = hers.post(f"/memory/{fact.pk}/edit/", {"text": "Anna eats fish"}).content.decode()
    assert "something else took its place" in stale and "Anna is vegetarian" in stale
    refused = hers.post(f"/memory/{changed.pk}/edit/", {"text": " "}).content.decode()
    assert "Write something." in refused and 'aria-invalid="true"' in refused
    assert Fact.objects.get(pk=changed.pk).is_current
    memory.remember(alice, "I live in Rome")
    over = hers.post("/memory/remember/", {"text": "I no longer live in Rome"}).content.decode()
    assert "That holds no more: Lives in Rome." in over and not memory.facts_of(alice).filter(
        ended_at=None, value="Rome"
    )


def test_nobody_takes_back_what_another_has_forgotten(hers: Client, his: Client, alice: Any) -> None:
    fact = memory.remember(alice, "Anna is vegan")
    answer = hers.post(f"/memory/{fact.pk}/forget/").content.decode()
    which = answer.split('name="which" value="')[1].split('"')[0]
    for signed in (which, which[:-3] + "abc", ""):
        assert "too late" in his.post("/memory/take-back/", {"which": signed}).content.decode()
    assert not Fact.objects.exists()


def answered(user: Any, *facts: Fact) -> Message:
    """An answer that goes by these facts."""
    ack = send(user, text="What shall we cook?", client_id=uuid4())
    run = Run.objects.get(pk=ack["run"])
    run.state, run.steps, run.recalled = Run.State.COMPLETED, 2, [str(fact.pk) for fact in facts]
    run.save()
    messages.post(run.thread, id=run.text_of(0), role="assistant", run=run, agent="planner", text="Let me see.")
    return messages.post(run.thread, id=run.last_text, role="assistant", run=run, agent="planner", text="A curry.")


def shown(message: Message, user: Any) -> list[dict[str, Any]]:
    (found,) = [each for each in sync.newest_messages(message.conversation_id)[0] if each.pk == message.pk]
    used: list[dict[str, Any]] = Rendered(found, user).json()["used"]
    return used


def test_an_answer_says_what_it_used_and_says_so_of_what_is_forgotten(
    hers: Client, alice: Any, charlie: Any, django_assert_num_queries: Any
) -> None:
    vegan, nuts = memory.remember(alice, "Anna is <i>vegan</i>"), memory.remember(alice, "Ben eats no nuts")
    strange = memory.remember(charlie, "Is the tall one")
    message = answered(alice, vegan, nuts, strange)
    assert [(each["statement"], each["state"]) for each in shown(message, alice)] == [
        ("Anna is <i>vegan</i>", "current"), ("Ben eats no nuts", "current"), (None, "forgotten"),
    ]  # fmt: skip
    page = hers.get(f"/c/{message.conversation_id}/").content.decode()
    assert page.count("I used:") == 1, "the last word of a run says it, no other"
    assert f'href="/memory/#fact-{vegan.pk}"' in page and "Anna is &lt;i&gt;vegan&lt;/i&gt;" in page
    rev = Conversation.objects.get(pk=message.conversation_id).rev
    memory.edit(alice, nuts.pk, "Ben eats nuts")
    memory.forget(alice, vegan.pk)
    changes = sync.after(message.conversation_id, rev)
    assert changes is not None and [each.pk for each in changes.messages] == [message.pk], "open pages are told"
    states = [(each["statement"], each["state"]) for each in shown(message, alice)]
    assert states[:2] == [(None, "forgotten"), ("Ben eats no nuts", "past")]
    found = hers.get(f"/api/conversations/{message.conversation_id}/messages/").json()["results"]
    assert [len(each["used"]) for each in found] == [0, 0, 3]
    for _ in range(5):
        answered(alice, nuts)
    with django_assert_num_queries(2):  # the messages, and what all of them used
        sync.newest_messages(message.conversation_id)


def test_an_answer_that_used_nothing_costs_no_statement(alice: Any, django_assert_num_queries: Any) -> None:
    message = answered(alice)
    with django_assert_num_queries(1):
        sync.newest_messages(message.conversation_id)
    assert shown(message, alice) == []


def test_what_ran_out_holds_until_the_end_of_its_day(alice: Any) -> None:
    today = timezone.localdate()
    holds = said(alice, "I am in Rome until today", "Is in Rome", expires_on=today)
    over = said(alice, "I was in Bonn", "Is in Bonn", expires_on=today - timedelta(days=1))
    listed = known.listed(alice)
    assert [each.fact.pk for _, facts in listed.groups for each in facts] == [holds.pk]
    assert [each.fact.pk for each in listed.past] == [over.pk]


@pytest.mark.django_db(transaction=True)
def test_without_a_model_an_answer_says_what_its_tools_went_by(alice: Any) -> None:
    memory.remember(alice, "Anna is vegan")
    run = turn(alice, "Plan a dinner with Anna and Ben for 8 on Saturday at 7pm")
    last = Message.objects.get(pk=run.last_text)
    assert "Anna is vegan" in last.text
    assert [each["statement"] for each in shown(last, alice)] == ["Anna is vegan"]
    run = turn(alice, "What shall we cook for Anna?")
    assert run.recalled == [], "it is told of it, and does not read it"
