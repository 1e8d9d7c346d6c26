"""Long conversations: the older part is summed up, once, and what matters of it is still known."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agents.llm.items import BEFORE
from agents.llm.model import Call, Said, Usage
from agents.profiles.models import AgentProfile, LLMModel
from agents.runtime import claims, runs, sizes, summaries
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat import messages, told
from chat.care import branching
from chat.models import Message
from tests.chat.turns import answered, claimed, turn
from tests.harness.model_script import Step, fail, say, usage
from tests.harness.model_server import ModelServer, Recorded

pytestmark = pytest.mark.django_db(transaction=True)

NAME = "Wilhelmina"
TOO_LONG = fail(400, {"error": {"code": "context_length_exceeded", "message": "Too long."}})
LONG = "so it goes and goes on " * 8


@pytest.fixture(autouse=True)
def asked(settings: Any, model: ModelServer) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_MODEL, settings.OPENAI_API = model.url, "scripted", "responses"
    sizes._bytes_a_token.clear()
    model.choose(remembering)


def is_summing_up(request: Recorded) -> bool:
    return summaries.INSTRUCTIONS in (request.body.get("instructions"), request.texts[0])


def remembering(body: dict[str, Any]) -> Sequence[Step]:
    """Sum up with the name if it was there; say whether it is known when asked, and little else."""
    items = body.get("input") or body["messages"]
    is_known = NAME in str(items)
    if summaries.INSTRUCTIONS in (body.get("instructions"), items[0]["content"]):
        return say(f"Her daughter is {NAME}." if is_known else "Nothing is known."), usage(100, 10)
    if "her name" in items[-1]["content"]:
        return (say(NAME if is_known else "I do not know."),)
    return say("Fine."), usage(0, 0)


def written(user: Any, text: str, conversation: UUID | None = None, *calls: Call, agent: str | None = None) -> Run:
    """Say something, with the answer that a model gave at some time."""
    run = claimed(user, text, conversation, agent)
    for row in runs.answered(run, None, calls, Usage()) if calls else ():
        row.state, row.output = ToolCall.State.DONE, f"{row.name} was done."
        row.save()
    answer = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=1, agent=run.agent, surface="chat",
        created_at=run.created_at,
    )  # fmt: skip
    answer.text = "Fine."
    runs.answered(run, answer, [], Usage())
    return run


def written_at_once(like: Run, *texts: str) -> None:
    """Some more turns of the same conversation, as rows."""
    made = [
        Run(surface="chat", thread=like.thread, user=like.user, agent=like.agent, state="completed",
            created_at=timezone.now())
        for _ in texts
    ]  # fmt: skip
    Run.objects.bulk_create(made, batch_size=3)
    said = [
        Message(conversation_id=like.thread, rev=1, role=role, text=words, run=run, created_at=run.created_at)
        for run, text in zip(made, texts, strict=True)
        for role, words in (("user", text), ("assistant", "Fine."))
    ]
    Message.objects.bulk_create(said, batch_size=5)


def kept(conversation: UUID) -> list[str]:
    """The summaries of a conversation, the oldest first."""
    rows = Message.objects.filter(conversation=conversation).exclude(sums_up_until=None)
    return list(rows.order_by("created_at").values_list("text", flat=True))


def answer_of(run: Run) -> str:
    return Message.objects.get(run=run, role="assistant").text


@pytest.mark.thorough
def test_three_hundred_turns_stay_within_the_budget_and_an_early_name_is_known(
    alice: Any, model: ModelServer, settings: Any
) -> None:
    settings.HISTORY_TOKENS = 1000
    first = written(alice, f"My daughter is {NAME}.")
    for number in range(1, 300, 6):
        written_at_once(first, *(f"Thought {number + more}: {LONG}" for more in range(5)))
        last = turn(alice, "What is her name?" if number == 295 else f"Thought {number + 5}: {LONG}", first.thread)
    assert (answer_of(last), Run.objects.count()) == (NAME, 301)
    told = [request.body["input"] for request in model.requests if not is_summing_up(request)]
    assert max(len(str(items)) for items in told) < 1.5 * 1000 * sizes.BYTES_A_TOKEN
    summed_up = sum(map(is_summing_up, model.requests))
    assert summed_up == len(kept(first.thread)) and 5 < summed_up < 30
    begins_anew = sum(after[: len(before) - 1] != before[:-1] for before, after in pairwise(told))
    assert begins_anew <= summed_up, "between summaries what is sent begins as it did before"


def test_a_model_that_refuses_is_told_the_older_half_in_short_and_asked_once_more(
    alice: Any, model: ModelServer
) -> None:
    thread = written(alice, f"My daughter is {NAME}.", None, Call("a", "list_events", "{}")).thread
    for number in range(4):
        written(alice, f"{number}: {LONG}", thread, Call(str(number), "list_events", "{}"))
    model.script(TOO_LONG)
    last = turn(alice, "What is her name?", thread)
    assert (last.state, answer_of(last), last.attempt) == ("completed", NAME, 1)
    refused, summing, answered = model.requests
    assert is_summing_up(summing) and NAME in summing.texts[0] and "list_events was done" in summing.texts[0]
    assert answered.texts[0] == f"{BEFORE}\n\nHer daughter is {NAME}." and len(answered.texts) < len(refused.texts)
    ids = [
        {item["call_id"] for item in answered.body["input"] if item.get("type") == kind}
        for kind in ("function_call", "function_call_output")
    ]
    assert ids[0] == ids[1] and 0 < len(ids[0]) < 5, "no call is parted from its result"
    assert (last.input_tokens, last.output_tokens) == (110, 10), "the summary is counted"
    turn(alice, "Thanks", thread)
    assert len(kept(thread)) == 1 and model.requests[-1].texts[0] == answered.texts[0]


def test_what_waits_for_a_person_is_in_no_summary(alice: Any, model: ModelServer) -> None:
    thread = written(alice, "First").thread
    asking = written(alice, "Book it", thread, Call("a", "book_dj", "{}"))
    asking.tool_calls.update(state=ToolCall.State.WAITING, output="")
    for number in range(3):
        written(alice, f"{number}: {LONG}", thread)
    model.script(TOO_LONG)
    turn(alice, "Go on", thread)
    answered = model.requests[-1]
    assert answered.texts[:2] == [f"{BEFORE}\n\nNothing is known.", "Book it"] and "First" in model.requests[1].texts[0]


def test_what_is_answered_anew_is_asked_whole(alice: Any, model: ModelServer) -> None:
    first = written(alice, f"My daughter is {NAME}.")
    asking = written(alice, f"What is her name? {LONG}", first.thread)
    branching.regenerate(alice, message=Message.objects.get(run=asking, role="user").pk)
    model.script(TOO_LONG)
    (anew,) = claims.claim("here", 1)
    assert answer_of(answered(anew)) == NAME
    assert model.requests[-1].texts[1:] == [f"What is her name? {LONG}"]


def test_a_fork_before_a_summary_takes_it_along_and_the_messages_are_told_again(alice: Any, model: ModelServer) -> None:
    first = written(alice, f"My daughter is {NAME}.")
    model.script(TOO_LONG)
    second = turn(alice, "Go on", first.thread)
    assert len(kept(first.thread)) == 1
    forked = branching.continue_from_message(alice, message=Message.objects.get(run=first, role="assistant").pk)
    turn(alice, "What is her name?", first.thread)
    assert model.requests[-1].texts == [f"My daughter is {NAME}.", "Fine.", "What is her name?"]
    branching.restore_branch(alice, branch=forked["branch"])
    turn(alice, "Thanks", first.thread)
    assert [NAME in text for text in model.requests[-1].texts] == [True, False, False, False], second


def test_a_model_that_refuses_twice_is_asked_no_further(alice: Any, model: ModelServer) -> None:
    thread = written(alice, LONG).thread
    model.script(TOO_LONG)
    model.script(say("Something was said."))
    model.script(TOO_LONG)
    last = turn(alice, "And now?", thread)
    assert (last.state, last.error_code, len(model.requests)) == ("failed", "context_too_long", 3)
    assert kept(thread) == ["Something was said."]


def test_where_there_is_nothing_older_the_refusal_stands(alice: Any, model: ModelServer) -> None:
    model.script(TOO_LONG)
    last = turn(alice, LONG)
    assert (last.error_code, len(model.requests), kept(last.thread)) == ("context_too_long", 1, [])


@pytest.mark.parametrize("steps", [[fail(400)], [say("  ")], None], ids=["refused", "blank", "offline"])
def test_without_a_model_that_sums_up_the_facts_are_kept(
    alice: Any, model: ModelServer, settings: Any, steps: list[Step] | None
) -> None:
    thread = written(alice, f"My daughter is {NAME}.", None, Call("a", "create_event", '{"title": "Tea"}')).thread
    written_at_once(Run.objects.get(), *(f"Thought {number}" for number in range(70)))
    if steps is None:
        settings.OPENAI_BASE_URL = ""
    else:
        model.script(*steps)
    last = turn(alice, "What is her name?", thread)
    assert last.state == "completed" and (steps is None or answer_of(last) == NAME)
    (facts,) = kept(thread)
    assert f"The person said: My daughter is {NAME}." in facts
    assert "Done: create_event. create_event was done." in facts and "Thought 20" in facts


def test_what_a_server_counts_corrects_what_was_guessed(alice: Any, model: ModelServer, settings: Any) -> None:
    settings.HISTORY_TOKENS = 400
    thread = written(alice, f"My daughter is {NAME}.").thread
    for number in range(3):
        written(alice, f"{number}: {LONG}", thread)
    model.script(say("Fine."), usage(50_000, 1))
    turn(alice, "Go on", thread)
    assert kept(thread) == [], "by guess it is within the limit"
    turn(alice, "Go on", thread)
    assert len(kept(thread)) == 1


def test_only_so_much_of_a_huge_conversation_is_kept_of_facts() -> None:
    many = [Said("user", f"My daughter is {NAME}."), *(Said("user", f"{n} {LONG}") for n in range(1000))]
    facts = summaries.by_facts("", many)
    assert NAME in facts and "999 so it goes" in facts and len(facts) < summaries.LONGEST


def test_a_models_row_says_how_much_it_is_told(alice: Any, model: ModelServer, settings: Any) -> None:
    settings.MODEL_HOSTS = ["127.0.0.1"]
    LLMModel.objects.create(name="small", provider="compatible", base_url=model.url, context_tokens=1000)
    AgentProfile.objects.create(name="Cook", model="small")
    first = written(alice, f"My daughter is {NAME}.", None, agent="cook")
    written_at_once(first, *(f"{number}: {LONG}" for number in range(20)))
    assert answer_of(turn(alice, "What is her name?", first.thread)) == NAME
    summing, answered = model.requests
    assert is_summing_up(summing) and len(str(answered.body["messages"])) < 700 * sizes.BYTES_A_TOKEN


def test_summaries_never_take_the_place_of_words_that_none_of_them_stands_for(alice: Any) -> None:
    first = written(alice, "Hello")
    until = timezone.now()
    written_at_once(first, *(f"Thought {number}" for number in range(10)))
    for number in range(5):  # made since, but they stand for what was before
        Message.objects.create(
            conversation_id=first.thread, rev=1, role="system", kind="notice", text=f"Summary {number}",
            sums_up_until=until - timedelta(microseconds=4 - number), created_at=timezone.now(),
        )  # fmt: skip
    last = claimed(alice, "And now?", first.thread)
    for most in (3, 7, 9, 19, 21, 23, 31):  # whole turns: both messages of one are of one moment
        summary, rows = told.read(last, most)
        words = ["And now?", *(text for number in reversed(range(10)) for text in ("Fine.", f"Thought {number}"))]
        assert summary == "Summary 4"
        assert len(rows) == min(most, 21) and sorted(row.text for row in rows) == sorted(words[: len(rows)])


def test_an_older_summary_is_found_behind_many_words(alice: Any) -> None:
    first = written(alice, "Hello")
    Message.objects.create(
        conversation_id=first.thread, rev=1, role="system", kind="notice", text="A summary",
        sums_up_until=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    written_at_once(first, *(f"Thought {number}" for number in range(5)))
    last = claimed(alice, "And now?", first.thread)
    with CaptureQueriesContext(connection) as few:
        assert told.read(last, 100)[0] == "A summary"
    with CaptureQueriesContext(connection) as many:
        assert told.read(last, 4)[0] == "A summary"
    assert (len(few), len(many)) == (1, 2)


def test_a_summary_that_was_taken_back_hides_nothing_of_what_it_stood_for(alice: Any) -> None:
    first = written(alice, "Hello")
    written_at_once(first, *(f"Thought {number}" for number in range(4)))
    summary = Message.objects.create(
        conversation_id=first.thread, rev=1, role="system", kind="notice", text="A summary",
        sums_up_until=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip
    written_at_once(first, *(f"Later {number}" for number in range(5)))
    last = claimed(alice, "And now?", first.thread)
    for most in (5, 100):  # with the summary among the newest, and behind them
        assert told.read(last, most)[0] == "A summary"
    messages.remove(summary)
    assert told.read(last, 5)[0] == "" and len(told.read(last, 100)[1]) == 21
