"""The life of a run on the real PostgreSQL: claimed by one, fenced against all others, ended once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.functions import Now
from django.utils import timezone

from agents import registry
from agents.leases import Lost
from agents.llm.model import Call, Usage
from agents.runtime import claims, closing, runs, tool_calls
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat.models import Conversation, Message
from planning.models import Event

pytestmark = pytest.mark.django_db(transaction=True)


def queued(user: Any, **fields: Any) -> Run:
    thread = Conversation.objects.create(user=user, agent="planner")
    return Run.objects.create(**{"surface": "chat", "thread": thread.pk, "user": user, "agent": "planner", **fields})


def expire(run: Run, by: float = 1.0) -> None:
    Run.objects.filter(pk=run.pk).update(lease_until=Now() - timedelta(seconds=by))


def claimed(user: Any, owner: str = "first") -> Run:
    queued(user)
    (run,) = claims.claim(owner, 1)
    return run


def draft(run: Run, text: str = "Hello") -> Draft:
    made = Draft(
        message=run.text_of(run.steps), thread=run.thread, run=run.pk, attempt=run.attempt, agent=run.agent,
        created_at=timezone.now(), surface="chat",
    )  # fmt: skip
    made.text = text
    return made


def in_threads(work: Callable[[int], Any], count: int) -> list[Any]:
    """Do it in as many threads at the same moment; return what each returned."""
    start, results = threading.Barrier(count), [None] * count

    def one(number: int) -> None:
        try:
            start.wait(10)
            results[number] = work(number)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_workers_never_get_the_same_run(alice: Any) -> None:
    wanted = {queued(alice).pk for _ in range(40)}

    def claim(number: int) -> list[Run]:
        got: list[Run] = []
        while more := claims.claim(f"owner-{number}", 3):
            got += more
        return got

    got = [run.pk for each in in_threads(claim, 4) for run in each]
    assert len(got) == len(set(got)) and set(got) == wanted


def test_a_run_whose_lease_ended_is_claimed_again_and_the_first_attempt_is_lost(alice: Any) -> None:
    first = claimed(alice)
    assert claims.claim("second", 5) == []
    expire(first)
    (second,) = claims.claim("second", 5)
    assert (second.pk, second.attempt, second.owner) == (first.pk, 2, "second")
    assert claims.renew("first", [first.pk]) == set() and claims.renew("second", [first.pk]) == {first.pk}


def lost_run(alice: Any) -> Run:
    """A run that this attempt has lost to another."""
    first = claimed(alice)
    expire(first)
    claims.claim("second", 1)
    return first


def a_call(run: Run, name: str = "create_event", **fields: Any) -> ToolCall:
    arguments = '{"title": "Tea", "kind": "tea", "starts_at": "2031-05-03T15:00"}'
    call = ToolCall.objects.create(run=run, step=1, position=0, call_id="1", name=name, arguments=arguments, **fields)
    Message.objects.create(
        conversation_id=run.thread, role="assistant", kind="tool", state="partial", run=run, tool_call=call,
        created_at=timezone.now(), rev=1,
    )  # fmt: skip
    return call


WRITES: dict[str, Callable[[Run], Any]] = {
    "an answer": lambda run: runs.answered(run, draft(run), [Call("1", "list_events", "{}")], Usage()),
    "its last answer": lambda run: runs.answered(run, draft(run), [], Usage()),
    "its end": lambda run: runs.end(run, Run.State.STOPPED, draft=draft(run)),
    "its failure": lambda run: runs.end(run, Run.State.FAILED, code="x", error="Broken."),
    "a tool": lambda run: tool_calls.perform(run, ToolCall.objects.get().pk, registry.agents["planner"]),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_lost_attempt_writes_nothing(write: str, alice: Any) -> None:
    run = lost_run(alice)
    a_call(run)
    before = [list(model.objects.order_by("pk").values()) for model in (Run, ToolCall, Message, Conversation, Event)]
    with pytest.raises(Lost):
        WRITES[write](run)
    assert before == [
        list(model.objects.order_by("pk").values()) for model in (Run, ToolCall, Message, Conversation, Event)
    ]


def test_a_lost_attempt_checkpoints_nothing(alice: Any) -> None:
    run = lost_run(alice)
    registry.transcripts["chat"].checkpoint([draft(run)])
    assert not Message.objects.exists()


def test_after_three_attempts_it_has_failed_in_words(alice: Any) -> None:
    run = claimed(alice)
    for _ in range(2):
        expire(run, by=60)
        assert runs.fail_exhausted() == []
        assert len(claims.claim("next", 1)) == 1
    expire(run)
    assert claims.claim("next", 1) == []
    (ended,) = runs.fail_exhausted()
    assert (ended.pk, ended.state, ended.error_code) == (run.pk, Run.State.FAILED, "gave_up")
    assert Message.objects.get(kind="notice").text == ended.error
    assert runs.retry(ended) and [each.attempt for each in claims.claim("next", 1)] == [4]


def test_a_run_that_is_handed_over_waits_for_no_lease_and_that_is_no_failed_attempt(alice: Any) -> None:
    run = claimed(alice)
    for owner in ("second", "third", "fourth", "fifth"):
        claims.release("somebody")
        assert claims.claim(owner, 1) == []
        claims.release(run.owner)
        claims.release(run.owner)
        runs.fail_exhausted()
        (run,) = claims.claim(owner, 1)
    assert (run.owner, run.attempt) == ("fifth", 5)
    runs.end(run, Run.State.COMPLETED)
    claims.release("fifth")
    assert claims.claim("sixth", 1) == []


def test_a_run_that_two_processes_died_at_waits_before_it_meets_a_third(alice: Any, settings: Any) -> None:
    run = claimed(alice)
    expire(run)
    assert len(claims.claim("second", 1)) == 1, "one may have died of anything"
    expire(run)
    assert claims.claim("third", 1) == [] == runs.fail_exhausted()
    expire(run, by=claims.PAUSE * settings.RUN_LEASE - 1)
    assert claims.claim("third", 1) == []
    expire(run, by=claims.PAUSE * settings.RUN_LEASE)
    assert len(claims.claim("third", 1)) == 1


def test_alice_may_stop_a_run_that_waits_for_its_last_attempt(alice: Any) -> None:
    run = claimed(alice)
    expire(run)
    claims.claim("second", 1)
    expire(run)
    runs.request_stop(run)
    assert len(claims.claim("third", 1)) == 1, "whoever claims it ends it"


def test_a_thread_has_one_running_run_and_the_next_waits(alice: Any) -> None:
    first = claimed(alice)
    waiting = Run.objects.create(surface="chat", thread=first.thread, user=alice, agent="planner")
    assert claims.claim("second", 5) == []
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=waiting.pk).update(state=Run.State.RUNNING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.create(surface="chat", thread=first.thread, user=alice, agent="planner")
    runs.end(first, Run.State.STOPPED)
    assert [run.pk for run in claims.claim("second", 5)] == [waiting.pk]


def test_a_stop_at_the_moment_of_the_claim_is_not_lost(alice: Any) -> None:
    for _ in range(20):
        run = queued(alice)
        in_threads(lambda number, run=run: claims.claim("owner", 5) if number else runs.request_stop(run), 2)
        run.refresh_from_db()
        assert run.state == Run.State.STOPPED or (run.state == Run.State.RUNNING and run.cancel_requested), run.state


def test_what_was_on_its_way_outside_at_the_end_is_told_as_unknown(alice: Any) -> None:
    run = claimed(alice)
    call = a_call(run, state=ToolCall.State.STARTED)
    runs.end(run, Run.State.STOPPED)
    call.refresh_from_db()
    assert (call.state, call.output) == (ToolCall.State.UNKNOWN, closing.NOT_KNOWN)
    assert Message.objects.get(kind="tool").state == "stopped"


def test_a_text_has_one_id_in_all_attempts_and_another_after_a_retry(alice: Any) -> None:
    run = claimed(alice)
    ids = {run.text_of(0)}
    expire(run)
    (again,) = claims.claim("second", 1)
    assert again.text_of(0) in ids and again.text_of(1) not in ids
    runs.end(again, Run.State.FAILED, error="Broken.")
    assert runs.retry(again)
    (retried,) = claims.claim("third", 1)
    assert retried.text_of(0) not in ids


def test_a_text_that_a_killed_attempt_had_shown_is_taken_away_if_the_next_does_not_say_it(alice: Any) -> None:
    run = claimed(alice)
    expire(run)
    (again,) = claims.claim("second", 1)
    runs.answered(again, None, [Call("1", "list_events", "{}")], Usage())
    assert Message.objects.get(pk=run.text_of(0)).kind == "removed"


def test_what_answers_used_and_cost_adds_up_over_attempts(alice: Any) -> None:
    run = claimed(alice)
    run.fallbacks = [{"model": "first", "code": "timeout"}]
    used = Usage(input_tokens=10, output_tokens=4, cached_tokens=6, reasoning_tokens=1)
    runs.answered(run, None, [Call("1", "list_events", "{}")], used, Decimal("0.25"))
    expire(run)
    (again,) = claims.claim("second", 1)
    runs.end(again, Run.State.FAILED, usage=used, cost=Decimal("0.000001"))
    run.refresh_from_db()
    assert (run.input_tokens, run.output_tokens, run.cached_tokens, run.reasoning_tokens) == (20, 8, 12, 2)
    assert run.cost == Decimal("0.250001") and run.fallbacks == [{"model": "first", "code": "timeout"}]


def test_claiming_looks_at_no_run_that_is_over(alice: Any) -> None:
    queued(alice, state=Run.State.COMPLETED)
    waiting = queued(alice)
    with connection.cursor() as cursor:
        columns = ", ".join(field.column for field in Run._meta.concrete_fields if field.name not in ("id", "thread"))
        cursor.execute(
            f"INSERT INTO runtime_run (id, thread, {columns}) SELECT gen_random_uuid(), gen_random_uuid(), {columns}"
            " FROM runtime_run, generate_series(1, 100000) WHERE state = 'completed'"
        )
        cursor.execute("VACUUM ANALYZE runtime_run")
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + claims._CLAIM, [16.0, 10, "owner", 8.0])
        nodes = list(_nodes(cursor.fetchone()[0][0]["Plan"]))
        cursor.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
        of_unfinished_runs = {name for (name,) in cursor.fetchall()}
    assert not [node for node in nodes if node["Node Type"] == "Seq Scan"]
    assert {node["Index Name"] for node in nodes if "Index Name" in node} <= of_unfinished_runs | {"runtime_run_pkey"}
    assert max(node["Actual Rows"] for node in nodes) <= 2
    waiting.refresh_from_db()
    assert waiting.state == Run.State.RUNNING


def _nodes(plan: dict[str, Any]) -> Any:
    yield plan
    for each in plan.get("Plans", ()):
        yield from _nodes(each)
