"""What an answer goes by of what is known of the person: shown under it; what is forgotten has no words."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from agents import memory
from agents.runtime.models import Run
from chat.models import Message


class Used(NamedTuple):
    """A fact under an answer. `state`: "current", "past" where it holds no more, "forgotten" without a statement."""

    fact: UUID
    statement: str | None
    state: str

    def json(self) -> dict[str, Any]:
        return {"fact": str(self.fact), "statement": self.statement, "state": self.state}


def attach(shown: Sequence[Message]) -> None:
    """Read, by one statement or none, what these messages are shown with. Their runs are at hand."""
    runs = {message: run for message in shown if (run := _run_of(message))}
    by_run = _by_run(set(runs.values()))
    for message in shown:
        message.used = by_run[runs[message]] if message in runs else ()


def by(run: Run) -> list[Used]:
    """Return what this run goes by."""
    return _by_run({run})[run] if run.recalled else []


def of(message: Message) -> list[Used]:
    """Return what this message is shown with; one statement where `attach` has not read it and there is something."""
    if message.used is None:
        attach([message])
    return list(message.used or ())


def _run_of(message: Message) -> Run | None:
    """Return the run whose last word this message is, if it went by anything. Makes no query."""
    is_answer = message.kind == Message.Kind.TEXT and message.role == Message.Role.ASSISTANT and message.branch is None
    if not is_answer or not Message._meta.get_field("run").is_cached(message):  # type: ignore[union-attr]
        return None
    run = message.run
    if run is None or not run.recalled or not run.is_final or run.last_text != message.pk:
        return None
    return run


def _by_run(runs: Collection[Run]) -> dict[Run, list[Used]]:
    """Owner in the statement: what is another's has no words here."""
    wanted = {run: [UUID(pk) for pk in dict.fromkeys(run.recalled)] for run in runs}
    every = {pk for ids in wanted.values() for pk in ids}
    people = {run.user_id for run in runs}
    rows = memory.Fact.objects.filter(pk__in=every, user__in=people).select_related("user__zone") if every else ()
    facts = {(fact.user_id, fact.pk): fact for fact in rows}
    return {run: [_used(pk, facts.get((run.user_id, pk))) for pk in ids] for run, ids in wanted.items()}


def _used(pk: UUID, fact: memory.Fact | None) -> Used:
    if fact is None:
        return Used(pk, None, "forgotten")
    return Used(pk, fact.statement, "current" if fact.is_current else "past")


def answers_by(facts: Sequence[memory.Fact]) -> list[Message]:
    """Return the answers that went by these facts, which are all of one person. Two statements."""
    runs = Run.objects.filter(
        user=facts[0].user_id, surface="chat", recalled__has_any_keys=[str(fact.pk) for fact in facts]
    )
    runs = runs.extra(where=["NOT (runtime_run.recalled = '[]'::jsonb)"])  # as the index `run_recalled` has it
    last = [run.last_text for run in runs.only("pk", "state", "steps", "attempt_limit")]
    showing = Message.objects.filter(pk__in=last, branch=None, rev__gt=0, conversation__is_deleted=False)
    return list(showing.only("pk", "conversation_id"))
