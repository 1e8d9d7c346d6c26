"""What a model is told: each answer after the words that it answers, whatever came in between."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from agents import registry
from agents.llm.model import Called, Said, Usage
from agents.runtime import claims, closing, runs
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat import actions
from chat.care.history import clear
from chat.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hers(alice: Any) -> Client:
    client = Client()
    client.force_login(alice)
    return client


def say(user: Any, text: str, conversation: UUID | None = None) -> tuple[UUID, Run]:
    ack = actions.send(user, text=text, client_id=uuid4(), conversation=conversation)
    return UUID(ack["conversation"]), Run.objects.get(pk=ack["run"])


def draft(run: Run, text: str) -> Draft:
    made = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=run.attempt, agent=run.agent,
        created_at=timezone.now(), surface="chat",
    )  # fmt: skip
    made.text = text
    return made


def claim() -> Run:
    (run,) = claims.claim("here", 1)
    return run


def items(run: Run) -> list[Said | Called]:
    return list(registry.transcripts["chat"].opening(run).items)


def test_what_was_said_while_it_answered_comes_after_the_answer(alice: Any) -> None:
    conversation, _ = say(alice, "First")
    run = claim()
    growing = draft(run, "To the first.")
    say(alice, "Second", conversation)
    say(alice, "Third", conversation)
    assert items(run) == [Said("user", "First")]
    runs.answered(run, growing, [], Usage())
    following = claim()
    assert items(following) == [
        Said("user", "First"), Said("assistant", "To the first."), Said("user", "Second"), Said("user", "Third"),
    ]  # fmt: skip


def test_a_stopped_text_is_told_a_failed_and_a_growing_one_is_not(alice: Any) -> None:
    conversation, _ = say(alice, "One")
    run = claim()
    runs.end(run, Run.State.STOPPED, draft=draft(run, "Half of"))
    say(alice, "Two", conversation)
    run = claim()
    registry.transcripts["chat"].checkpoint([draft(run, "Grow")])
    assert items(run) == [Said("user", "One"), Said("assistant", "Half of"), Said("user", "Two")]
    opening = registry.transcripts["chat"].opening(run)
    assert opening.left_behind is not None and opening.left_behind[0] == run.text_of(0)
    runs.end(run, Run.State.FAILED, draft=draft(run, "Grown"), error="Broken.")
    say(alice, "Three", conversation)
    told = items(claim())
    assert told == [Said("user", "One"), Said("assistant", "Half of"), Said("user", "Two"), Said("user", "Three")]


def test_calls_are_told_with_what_came_of_them(alice: Any) -> None:
    say(alice, "Plan")
    run = claim()
    for position, (state, output) in enumerate(
        [("done", "Planned."), ("failed", "No."), ("unknown", closing.NOT_KNOWN), ("cancelled", ""), ("requested", "")]
    ):
        call = ToolCall.objects.create(
            run=run,
            step=1,
            position=position,
            call_id=str(position),
            name="plan",
            arguments="{}",
            state=state,
            output=output,
        )
        Message.objects.create(
            conversation_id=run.thread, role="assistant", kind="tool", run=run, tool_call=call, rev=2,
            created_at=timezone.now(),
        )  # fmt: skip
    outputs = [item.output for item in items(run) if isinstance(item, Called)]
    assert outputs == ["Planned.", "No.", closing.NOT_KNOWN, "Cancelled before it was done."]


def talked(user: Any, *texts: str, conversation: UUID | None = None) -> tuple[UUID, Run]:
    """Say these one after the other, each answered, and return the conversation with the last run."""
    for text in texts:
        conversation, run = say(user, text, conversation)
        run = claim()
        runs.answered(run, draft(run, f"To {text}."), [], Usage())
    assert conversation is not None
    return conversation, run


def test_a_summary_is_told_in_place_of_what_was_before_it(alice: Any, hers: Client) -> None:
    conversation, _ = talked(alice, "One", "Two")
    say(alice, "Three", conversation)
    third = claim()
    transcript = registry.transcripts["chat"]
    before = transcript.past(third)
    one, two = before.turns
    assert list(one.items) == [Said("user", "One"), Said("assistant", "To One.")] and one.asked_at < two.asked_at
    with transaction.atomic():
        assert transcript.summed_up(third, "One was said.", two.asked_at, before.version)
    opening = transcript.opening(third)
    assert opening.summary == "One was said." and not opening.is_long
    assert [item.text for item in opening.items] == ["Two", "To Two.", "Three"]
    since = transcript.past(third)
    assert since.summary == "One was said."
    assert [turn.items for turn in since.turns] == [two.items], "what is summed up is not looked at again"
    first = Run.objects.order_by("created_at")[0]
    assert (transcript.opening(first).summary, items(first)) == ("", list(one.items)), "it was there before the summary"
    runs.end(third, Run.State.FAILED, error="Broken.")
    actions.retry(alice, run=third.pk)
    assert transcript.opening(third).summary == "One was said.", "a retry takes the notice away, not the summary"
    runs.request_stop(third)
    page = hers.get(f"/c/{conversation}/").content.decode()
    assert "<summary" in page and "One was said." in page
    exported = hers.get(f"/api/conversations/{conversation}/export/?format=md").content.decode()
    assert "To Two." in exported and "One was said." not in exported
    Message.objects.filter(text="Two").update(reasoning="Hm.")
    clear(alice, conversation=conversation)
    say(alice, "Anew", conversation)
    assert (transcript.opening(claim()).summary, Message.objects.exclude(reasoning="").count()) == ("", 0)


def test_only_so_much_is_told_and_the_newest_of_it(alice: Any) -> None:
    from chat.transcript import HISTORY

    conversation, first = say(alice, "0")
    for number in range(1, HISTORY + 10):
        say(alice, str(number), conversation)
    opening = registry.transcripts["chat"].opening(first)
    assert opening.is_long
    assert [item.text for item in opening.items] == [str(number) for number in range(10, HISTORY + 10)]
