"""What a model is told: each answer after the words that it answers, whatever came in between."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from agents import registry
from agents.llm.model import Called, Said, Usage
from agents.runtime import runs
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat import actions
from chat.models import Message

pytestmark = pytest.mark.django_db(transaction=True)


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
    (run,) = runs.claim("here", 1)
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
        [("done", "Planned."), ("failed", "No."), ("unknown", runs.NOT_KNOWN), ("cancelled", ""), ("requested", "")]
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
    assert outputs == ["Planned.", "No.", runs.NOT_KNOWN, "Cancelled before it was done."]


def test_only_so_much_is_told_and_the_newest_of_it(alice: Any) -> None:
    from chat.transcript import HISTORY

    conversation, first = say(alice, "0")
    for number in range(1, HISTORY + 10):
        say(alice, str(number), conversation)
    assert [item.text for item in items(first)] == [str(number) for number in range(10, HISTORY + 10)]
