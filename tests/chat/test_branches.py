"""Branches: Alice says it otherwise, has it answered anew, goes on from earlier. What stood there is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agents.llm.model import Said
from agents.refused import Refused
from agents.runtime import runs
from agents.runtime.draft import Draft
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.widget import Widget
from chat import messages, panel, transcript
from chat.actions import act, react, retry, send
from chat.care import branches, branching, export, history, search
from chat.encoders.html import HtmlEncoder
from chat.live import sync
from chat.live.feed import Feed
from chat.models import Branch, Conversation, Message
from tests.chat.people import planned
from tests.chat.test_auth_api import problem
from tests.chat.test_rest import LIST

pytestmark = pytest.mark.django_db

JSON = "application/json"


@transaction.atomic
def says(user: Any, text: str, thread: UUID | None = None, *, answer: str = "", **fields: Any) -> Message:
    """She says it; with an `answer`, its run is over."""
    ack = send(user, text=text, client_id=uuid4(), conversation=thread, **fields)
    run = Run.objects.get(pk=ack["run"])
    if answer:
        answers(run, answer)
    return Message.objects.get(pk=ack["message"])


def answers(run: Run, text: str) -> Message:
    with transaction.atomic():
        said = messages.post(run.thread, role="assistant", agent="planner", run=run, text=text)
        Run.objects.filter(pk=run.pk).update(state="completed", ended_at=said.created_at)
    return said


def talk(user: Any) -> tuple[UUID, list[Message]]:
    """Three questions, each answered."""
    first = says(user, "Plan tea", answer="Tea it is.")
    thread = first.conversation_id
    return thread, [first, *(says(user, text, thread, answer=f"{text} it is.") for text in ("Cake", "Music"))]


def shown(thread: UUID) -> list[str]:
    return [message.text for message in sync.newest_messages(thread, most=10_000)[0]]


ALL = ["Plan tea", "Tea it is.", "Cake", "Cake it is.", "Music", "Music it is."]


def test_alice_says_her_second_question_otherwise_reads_the_old_branch_and_brings_it_back(
    alice: Any, hers: Client
) -> None:
    thread, asked = talk(alice)
    says(alice, "Scones", thread, replaces=asked[1].pk, answer="Scones it is.")
    assert shown(thread) == ["Plan tea", "Tea it is.", "Scones", "Scones it is."]
    listed = hers.get(f"{LIST}{thread}/branches/").json()
    assert listed["count"] == 1
    kept = listed["results"][0]
    assert (kept["title"], kept["messages"], kept["is_shown"]) == ("Cake", 4, False)
    read = hers.get(f"{LIST}{thread}/branches/{kept['id']}/").json()
    assert [each["text"] for each in read["results"]] == ALL[2:]
    assert "Cake it is." in hers.get(f"/c/{thread}/branches/{kept['id']}/").content.decode()
    restored = hers.post(f"{LIST}{thread}/branches/{kept['id']}/restore/", {}, content_type=JSON)
    assert restored.status_code == 200 and restored.json()["branch"] == kept["id"]
    assert shown(thread) == ALL
    says(alice, "Flowers", thread, answer="Flowers it is.")
    fork = branches.forks(thread)[0]
    assert (fork.current, len(fork.lines)) == (1, 2) and fork.next is not None
    branching.restore_branch(alice, branch=fork.next.pk)
    assert shown(thread) == ["Plan tea", "Tea it is.", "Scones", "Scones it is."]
    again = branches.forks(thread)[0]
    assert (again.current, len(again.lines)) == (2, 2) and again.previous is not None
    assert again.previous.pk == UUID(kept["id"]) and again.previous.messages == 6


def test_the_first_question_too_is_said_otherwise_and_deeper_branches_move_with_their_line(alice: Any) -> None:
    thread, asked = talk(alice)
    branching.continue_from_message(alice, message=asked[1].pk)
    assert shown(thread) == ALL[:3]
    says(alice, "Plan a ball", thread, replaces=asked[0].pk, answer="A ball.")
    assert shown(thread) == ["Plan a ball", "A ball."]
    assert [fork.is_shown for fork in branches.forks(thread)] == [True, False]
    deep, first = Branch.objects.get(title="Cake it is."), Branch.objects.get(title="Plan tea")
    with pytest.raises(Refused, match="another branch"):
        branching.restore_branch(alice, branch=deep.pk)
    branching.restore_branch(alice, branch=first.pk)
    branching.restore_branch(alice, branch=deep.pk)
    assert shown(thread) == ALL
    assert [fork.is_shown for fork in branches.forks(thread)] == [True, False]  # nothing else was said there


def test_the_model_is_told_of_the_shown_line_alone(alice: Any) -> None:
    thread, asked = talk(alice)
    ack = branching.regenerate(alice, message=asked[1].pk)
    told = transcript.ConversationTranscript().opening(Run.objects.get(pk=ack["run"])).items
    assert [item.text for item in told if isinstance(item, Said)] == ALL[:3]
    answers(Run.objects.get(pk=ack["run"]), "Again cake.")
    more = says(alice, "And?", thread)
    assert more.run is not None
    told = transcript.ConversationTranscript().opening(more.run).items
    assert [item.text for item in told if isinstance(item, Said)] == [*ALL[:3], "Again cake.", "And?"]


def test_an_answer_that_is_on_its_way_ends_and_its_process_can_write_nothing_more(alice: Any) -> None:
    first = says(alice, "Plan tea")
    assert first.run is not None
    Run.objects.filter(pk=first.run.pk).update(state="running", owner="somebody", attempt=1)
    working = Run.objects.get(pk=first.run.pk)
    draft = Draft(
        message=working.text_of(0), thread=working.thread, run=working.pk, attempt=1, agent="planner", surface="chat",
        created_at=first.created_at + timedelta(milliseconds=1),
    )  # fmt: skip
    draft.text = "Let me"
    transcript.ConversationTranscript().checkpoint([draft])
    ack = branching.regenerate(alice, message=first.pk)
    assert Run.objects.get(pk=working.pk).state == "stopped"
    with pytest.raises(runs.Lost), transaction.atomic():
        runs.fenced(working)
    assert ack["run"] != str(working.pk) and Run.objects.get(pk=ack["run"]).state == "queued"
    assert shown(first.conversation_id) == ["Plan tea"]
    assert [row.text for row in branches.messages_of(Branch.objects.get())] == ["Let me", "Stopped."]
    with pytest.raises(Refused, match="put away"):
        retry(alice, run=working.pk)


def test_a_text_that_nobody_wrote_down_is_taken_off_every_page(alice: Any) -> None:
    first = says(alice, "Plan tea")
    assert first.run is not None
    Run.objects.filter(pk=first.run.pk).update(state="running", owner="somebody", attempt=1)
    branching.continue_from_message(alice, message=first.pk)
    ghost = Message.objects.get(pk=first.run.text_of(0))
    assert ghost.kind == "removed" and ghost.rev > first.rev


def test_a_failed_answer_that_left_a_notice_alone_makes_no_branch(alice: Any) -> None:
    first = says(alice, "Plan tea")
    assert first.run is not None
    with transaction.atomic():
        runs.break_off(first.run)
    assert shown(first.conversation_id) == ["Plan tea", "Stopped."]
    branching.regenerate(alice, message=first.pk)
    assert shown(first.conversation_id) == ["Plan tea"] and not Branch.objects.exists()


@pytest.mark.parametrize("name", ["send", "regenerate", "continue_from_message", "restore_branch"])
def test_the_same_command_again_is_answered_the_same_and_done_once(name: str, alice: Any) -> None:
    thread, asked = talk(alice)
    branching.continue_from_message(alice, message=asked[1].pk)
    branch = Branch.objects.get().pk
    commands: dict[str, Any] = {
        "send": lambda key: send(alice, text="Scones", client_id=key, conversation=thread, replaces=asked[1].pk),
        "regenerate": lambda key: branching.regenerate(alice, message=asked[1].pk, client_id=key),
        "continue_from_message": lambda key: branching.continue_from_message(alice, message=asked[0].pk, client_id=key),
        "restore_branch": lambda key: branching.restore_branch(alice, branch=branch, client_id=key),
    }
    key = uuid4()
    first = commands[name](key)
    before = Conversation.objects.get().rev, Branch.objects.count(), list(Run.objects.values_list("state", flat=True))
    assert commands[name](key) == first
    after = Conversation.objects.get().rev, Branch.objects.count(), list(Run.objects.values_list("state", flat=True))
    assert after == before


def test_who_says_otherwise_what_is_put_away_by_now_is_told_so_and_nothing_changes(alice: Any) -> None:
    thread, asked = talk(alice)
    says(alice, "Scones", thread, replaces=asked[1].pk, answer="Yes.")
    for replaced in (asked[1].pk, asked[2].pk, Message.objects.filter(role="assistant").first().pk, uuid4()):  # type: ignore[union-attr]
        with pytest.raises(Refused) as refused:
            send(alice, text="Buns", client_id=uuid4(), conversation=thread, replaces=replaced)
        assert refused.value.errors.keys() == {"replaces"}
    for verb in (branching.regenerate, branching.continue_from_message):
        with pytest.raises(Refused) as refused:
            verb(alice, message=asked[1].pk)
        assert refused.value.code == "not_found"
    assert shown(thread) == ["Plan tea", "Tea it is.", "Scones", "Yes."]


def test_what_agents_say_by_themselves_is_not_answered_anew(alice: Any) -> None:
    thread = Conversation.objects.create(user=alice, agent="planner")
    with transaction.atomic():
        said = messages.post(thread.pk, role="assistant", agent="planner", text="Tea is near.")
    with pytest.raises(Refused, match="Nobody asked"):
        branching.regenerate(alice, message=said.pk)


def test_a_card_that_made_way_for_one_that_is_put_away_is_shown_again(alice: Any) -> None:
    plan = planned(alice)
    thread, card = plan.conversation.pk, plan.cards["shopping_list"]
    more = says(alice, "More milk", thread)
    assert more.run is not None
    with transaction.atomic():
        widget = Widget("shopping_list", {"shopping_list": plan.shopping.pk})
        transcript.show(more.run, widget, at=more.created_at + timedelta(milliseconds=1))
    answers(more.run, "There.")
    newer = Message.objects.get(widget="shopping_list", kind="widget")
    assert newer.pk != card.pk and len(panel.sections(thread, alice)) > 0
    branching.continue_from_message(alice, message=plan.answer.pk)
    branching.restore_branch(alice, branch=Branch.objects.get().pk)  # the cards before the fork are in it, too
    assert Message.objects.get(widget="shopping_list", kind="widget") == newer
    says(alice, "Less milk", thread, replaces=more.pk, answer="Less.")
    assert Message.objects.get(widget="shopping_list", kind="widget", branch=None) == card
    assert "There." not in shown(thread) and "Less." in shown(thread)
    with pytest.raises(Refused):
        act(alice, message=newer.pk, action="add", arguments={"name": "Tea"})
    branching.restore_branch(alice, branch=Branch.objects.get(is_shown=False).pk)
    assert Message.objects.get(widget="shopping_list", kind="widget", branch=None) == newer


def test_what_comes_back_from_outside_after_the_fork_stays_in_its_branch(alice: Any) -> None:
    first = says(alice, "Fax them")
    assert first.run is not None
    Run.objects.filter(pk=first.run.pk).update(state="running", owner="somebody", attempt=1)
    call = ToolCall.objects.create(run=first.run, step=1, position=0, call_id="c", name="send_fax", state="started")
    with transaction.atomic():
        of_call = {"kind": "tool", "state": "partial", "run": first.run, "tool_call": call}
        line = messages.post(first.conversation_id, role="assistant", **of_call)
    branching.continue_from_message(alice, message=first.pk)
    call.refresh_from_db()
    assert call.state == "unknown"
    ToolCall.objects.filter(pk=call.pk).update(state="done")
    call = ToolCall.objects.get(pk=call.pk)
    with transaction.atomic():
        transcript.ConversationTranscript().tool_ended(first.run, call, [Widget("vendors", {"of": "1:music"})])
    assert shown(first.conversation_id) == ["Fax them"]
    line.refresh_from_db()
    assert (line.state, line.branch) == ("complete", Branch.objects.get().pk)
    assert branches.messages_of(Branch.objects.get()).filter(kind="widget").count() == 1


def test_search_panel_and_files_show_the_line_and_json_has_all(alice: Any, hers: Client) -> None:
    thread, asked = talk(alice)
    says(alice, "Scones", thread, replaces=asked[1].pk, answer="Scones it is.")
    assert search.messages(alice, "music") == [] and len(search.messages(alice, "scones")) == 2
    conversation = Conversation.objects.get()
    for form in ("md", "html"):
        assert b"Scones it is." in export.exported(conversation, form)
        assert b"Cake" not in export.exported(conversation, form)
    whole = orjson.loads(export.exported(conversation, "json"))
    kept = [each["text"] for each in whole["messages"] if each["branch"] == whole["branches"][0]["id"]]
    assert kept == ALL[2:] and len(whole["messages"]) == 8
    body = hers.get(f"{LIST}{thread}/messages/").json()
    assert body["count"] == 4 and [each["text"] for each in body["results"]] == shown(thread)
    old = Message.objects.get(text="Cake it is.")
    with pytest.raises(Refused):
        react(alice, message=old.pk, reaction="thumbs_up")
    history.clear(alice, conversation=thread) if not Run.objects.filter(ended_at=None).exists() else None
    assert not Branch.objects.exists() and not Message.objects.exclude(kind="removed").exists()


def test_a_client_far_behind_a_great_fork_is_told_to_fetch_afresh(alice: Any) -> None:
    first = says(alice, "Plan tea", answer="Tea it is.")
    thread = first.conversation_id
    now = Conversation.objects.get().last_at
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO chat_message (id, conversation_id, rev, role, kind, state, agent, text, widget,"
            " widget_arguments, widget_key, reaction, attempt, created_at)"
            " SELECT gen_random_uuid(), %s, 10 + n, 'user', 'text', 'complete', '', n, '', '{}', '', '', 0, %s"
            " FROM generate_series(1, 1500) n",
            [thread, now],
        )
    Conversation.objects.update(rev=2000)
    with CaptureQueriesContext(connection) as queries:
        branching.continue_from_message(alice, message=first.pk)
    assert len(queries) < 30
    changes = sync.after(thread, 2000)
    assert changes is not None and changes.newest - 2000 > sync.TOO_FAR
    revs = Message.objects.filter(branch__isnull=False).values_list("rev", flat=True)
    assert len(set(revs)) == len(revs) == 1501 and shown(thread) == ["Plan tea"]


def test_charlie_reads_moves_and_restores_nothing_of_alices(alice: Any, charlie: Any) -> None:
    thread, asked = talk(alice)
    says(alice, "Scones", thread, replaces=asked[1].pk, answer="Yes.")
    branch = Branch.objects.get()
    his = Client()
    his.force_login(charlie)
    his_own = says(charlie, "Hello", answer="Hello.")
    for place, message in ((thread, asked[0].pk), (his_own.conversation_id, asked[0].pk), (uuid4(), asked[0].pk)):
        for verb in ("continue_from_message", "regenerate"):
            problem(his.post(f"{LIST}{place}/{verb}/", {"message_id": message}, content_type=JSON), 404)
        problem(his.get(f"{LIST}{place}/branches/{branch.pk}/"), 404)
        problem(his.post(f"{LIST}{place}/branches/{branch.pk}/restore/", {}, content_type=JSON), 404)
        assert his.get(f"/c/{place}/branches/{branch.pk}/").status_code == 404
    problem(his.get(f"{LIST}{thread}/branches/"), 404)
    for verb, target in ((branching.regenerate, asked[0].pk), (branching.continue_from_message, asked[0].pk)):
        with pytest.raises(Refused) as refused:
            verb(charlie, message=target)
        assert refused.value.code == "not_found"
    with pytest.raises(Refused) as refused:
        send(charlie, text="Mine", client_id=uuid4(), conversation=his_own.conversation_id, replaces=asked[0].pk)
    assert refused.value.code == "not_found"
    assert shown(thread) == ["Plan tea", "Tea it is.", "Scones", "Yes."]


def test_no_number_of_queries_grows_with_branches(alice: Any, hers: Client) -> None:
    thread, asked = talk(alice)

    def queries() -> list[int]:
        found = []
        kept = Branch.objects.order_by("begun_at").first()
        assert kept is not None
        listed = f"{LIST}{thread}/branches/"
        hers.get(f"/c/{thread}/")  # names of agents are read once a minute, by whoever comes first
        for address in (f"/c/{thread}/", listed, f"{listed}{kept.pk}/", f"/c/{thread}/branches/{kept.pk}/"):
            with CaptureQueriesContext(connection) as asked_of:
                assert hers.get(address).status_code == 200
            found.append(len(asked_of))
        return found

    branching.regenerate(alice, message=asked[2].pk)
    answers(Run.objects.latest("created_at"), "One.")
    few = queries()
    for number in range(6):
        branching.regenerate(alice, message=asked[2].pk)
        answers(Run.objects.latest("created_at"), f"{number}.")
    for number in range(3):
        says(alice, f"Cake {number}", thread, answer="Yes.")
        branching.continue_from_message(alice, message=Message.objects.filter(text="Yes.", branch=None).first().pk)  # type: ignore[union-attr]
    assert queries() == few


def test_staff_filter_conversations_and_messages_by_user_agent_and_date(alice: Any, bob: Any) -> None:
    talk(alice)
    says(bob, "Mine")
    staff = Client()
    staff.force_login(User.objects.create_superuser("root"))
    for address, hers, all_of_it in (("/admin/chat/conversation/", 1, 2), ("/admin/chat/message/", 6, 7)):
        for query, count in (
            ({}, all_of_it), ({"user": alice.pk}, hers), ({"user": 0}, 0), ({"user": "x"}, all_of_it),
            ({"agent": "nobody"}, 0), ({"user": "9" * 30}, all_of_it),
        ):  # fmt: skip
            response = staff.get(address, query)
            assert response.status_code == 200, query
            assert response.context["cl"].result_count == count, (address, query)
    page = staff.get("/admin/chat/conversation/", {"agent": "planner"})
    assert page.context["cl"].result_count == 2 and "alice" in page.content.decode()


def test_a_feed_behind_a_great_fork_is_told_to_load_afresh_and_one_at_its_end_is_not(alice: Any) -> None:
    first = says(alice, "Plan tea", answer="Tea it is.")
    thread = first.conversation_id
    Conversation.objects.filter(pk=thread).update(rev=2000)
    Message.objects.filter(conversation=thread).exclude(pk=first.pk).update(rev=2000)
    frames = Feed(thread, 5, HtmlEncoder(thread, alice), _nobody)._read(True)[1]
    assert orjson.loads(frames[0])["reason"] == "behind"
    branching.continue_from_message(alice, message=first.pk)
    frames = Feed(thread, 2000, HtmlEncoder(thread, alice), _nobody)._read(True)[1]
    assert 'class=\\"fork\\"' in frames[0] and "message--removed" in frames[0]


async def _nobody(frame: str) -> None:
    raise AssertionError(frame)


def test_a_version_to_read_is_text_whatever_was_said_in_it(alice: Any, hers: Client) -> None:
    thread, asked = talk(alice)
    Message.objects.filter(pk=asked[2].pk).update(text="<script>hacked()</script>")
    Message.objects.filter(text="Music it is.").update(text="[x](javascript:hacked()) <img src=x onerror=hacked()>")
    branching.continue_from_message(alice, message=asked[1].pk)
    shown_html = hers.get(f"/c/{thread}/branches/{Branch.objects.get().pk}/").content.decode()
    assert "&lt;script&gt;hacked()" in shown_html
    assert not any(bad in shown_html for bad in ("<script", "<img", 'href="javascript'))


@pytest.mark.parametrize("waits", [True, False])
def test_what_waits_for_a_person_is_cancelled_with_the_line_that_is_put_away(waits: bool, alice: Any) -> None:
    first = says(alice, "Book the band")
    assert first.run is not None
    call = ToolCall.objects.create(run=first.run, step=1, position=0, call_id="c", name="book", state="waiting")
    Approval.objects.create(tool_call=call, user=alice, kind="approval", title="Book the band")
    Run.objects.filter(pk=first.run.pk).update(state="interrupted")
    if waits:
        branching.regenerate(alice, message=first.pk)
        assert Approval.objects.get().state == "cancelled" and ToolCall.objects.get().state == "cancelled"
        assert Run.objects.get(pk=first.run.pk).state == "stopped"
    else:
        says(alice, "Meanwhile", first.conversation_id)
        assert Approval.objects.get().state == "waiting"


def test_a_summary_goes_with_the_line_it_stands_in_and_the_messages_are_told_again(alice: Any) -> None:
    thread, asked = talk(alice)
    read = transcript.ConversationTranscript()
    assert asked[2].run is not None
    with transaction.atomic():
        assert read.summed_up(asked[2].run, "In short.", asked[2].run.created_at, 0)
    more = says(alice, "And?", thread, answer="Yes.")
    assert more.run is not None and read.opening(more.run).summary == "In short."
    again = Run.objects.get(pk=branching.regenerate(alice, message=asked[1].pk)["run"])
    opening = read.opening(again)
    assert opening.summary == ""
    assert [item.text for item in opening.items if isinstance(item, Said)] == ALL[:3]
    branching.restore_branch(alice, branch=Branch.objects.get().pk)
    later = says(alice, "So?", thread)
    assert later.run is not None and read.opening(later.run).summary == "In short."
