"""The life of a run in the database, once it is claimed: fenced, answered, stopped, final.

`attempt` is the fence: whoever lost the lease can write nothing more, because every write checks it in its own
transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import timezone

from agents import registry
from agents.faults import faultpoint
from agents.leases import Lost
from agents.llm.model import Call, Usage
from agents.runtime.closing import close_calls, close_waiting
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from agents.runtime.usage import NOTHING_USED, USED, count

MAX_ATTEMPTS = 3
ENDED = ("state", "error_code", "error", "ended_at")


def request_stop(run: Run) -> None:
    """Ask for a stop. A run that no process has is stopped at once, and what it waits for is cancelled with it.

    A final one stays as it is.
    """
    with transaction.atomic():
        # Of a run that waits its calls first, as whoever decides locks them: it is decided, or it is stopped.
        of_waiting = ToolCall.objects.filter(run=run, run__state=Run.State.INTERRUPTED)
        list(of_waiting.select_for_update(of=["self"]).order_by("pk").values_list("pk"))
        # The row is locked before its state is read: a claim at this moment must not come between.
        held = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        has_waited = held.waits
        if held.state == Run.State.RUNNING:
            held.cancel_requested = True
            held.save(update_fields=["cancel_requested"])
        elif held.state in (Run.State.QUEUED, Run.State.INTERRUPTED):
            close_calls(held)  # of one that went on after a decision
            if held.waits:
                close_waiting(held)
            _end(held, Run.State.STOPPED)
            registry.transcripts[held.surface].ended(held, None)
        faultpoint("before_stop_commit")
    faultpoint("after_stop_commit")
    if has_waited:
        _stop_children(run)


def _stop_children(run: Run) -> None:
    """Whoever answers its calls answers nobody now."""
    for child in Run.objects.filter(parent__run=run.pk, state__in=Run.OPEN).order_by("pk"):
        request_stop(child)


def break_off(run: Run, draft: Draft | None = None) -> bool:
    """In the caller's transaction: end a run as stopped, whoever is at it. False when it is over already.

    `draft` is its text as far as it is known here, else it stands as it was last written down. What its process writes
    from now on is refused, so nothing of it comes after what the caller does next.
    """
    # Calls before the run, as in `end`: a tool at work in the database is waited for, and so is who decides.
    list(ToolCall.objects.select_for_update(of=["self"], no_key=True).filter(run=run).order_by("pk").values_list("pk"))
    held = Run.objects.select_for_update(no_key=True).filter(pk=run.pk, ended_at__isnull=True).first()
    if held is None:
        return False
    close_calls(held)
    if has_waited := held.waits:
        close_waiting(held)
    if held.state == Run.State.RUNNING:  # an attempt that ends it: the one at work has lost it
        held.attempt, held.owner = held.attempt + 1, ""
        held.save(update_fields=["attempt", "owner"])
    _end(held, Run.State.STOPPED)
    registry.transcripts[held.surface].ended(held, draft)
    if has_waited:  # after the commit: a child's row is locked before its parent's
        transaction.on_commit(partial(_stop_children, held))
    return True


def retry(run: Run) -> bool:
    """Queue a failed or stopped run again, with three more attempts. False when it is not over, or the thread is busy.

    Its finished steps are kept: it goes on where it failed, and may take as many more as a new one.
    """
    try:
        with transaction.atomic():
            return bool(
                Run.objects.filter(pk=run.pk, state__in=[Run.State.FAILED, Run.State.STOPPED]).update(
                    state=Run.State.QUEUED,
                    attempt_limit=F("attempt") + MAX_ATTEMPTS,
                    outages=0,
                    steps_before=F("steps"),
                    cancel_requested=False,
                    owner="",
                    error="",
                    error_code="",
                    ended_at=None,
                    queued_at=Now(),
                )
            )
    except IntegrityError:
        return False


def fenced(run: Run) -> Run:
    """In a transaction: lock and return the run's row. Errors: `Lost` when this attempt no longer holds it."""
    held = (
        Run.objects.select_for_update(no_key=True)
        .filter(pk=run.pk, attempt=run.attempt, owner=run.owner, state=Run.State.RUNNING)
        .order_by()
        .first()
    )
    if held is None:
        raise Lost(str(run.pk))
    return held


def answered(
    run: Run,
    draft: Draft | None,
    calls: Sequence[Call],
    usage: Usage,
    cost: Decimal = Decimal(0),
    output: dict[str, Any] | None = None,
) -> list[ToolCall]:
    """Commit one answer of the model: its text, the tools it asks for as requested, and, without any, the end.

    `usage` and `cost` are those of this answer; `output` is its data, where it has to be data.
    """
    with transaction.atomic():
        held = fenced(run)
        held.steps += 1
        held.model, held.response_id = run.model[:120], run.response_id
        count(held, run, usage, cost)
        now = timezone.now()
        rows = ToolCall.objects.bulk_create(
            ToolCall(
                run=held,
                step=held.steps,
                position=position,
                call_id=_storable(call.call_id, 200),
                agent=held.agent,
                name=_storable(call.name, 200),
                arguments=_storable(call.arguments),
                created_at=now,  # with the column's default each number of calls would be a statement of its own
            )
            for position, call in enumerate(calls)
        )
        if not calls:
            _set_ended(held, Run.State.COMPLETED)
            held.output = output
        held.save(update_fields=["steps", "model", "response_id", *USED, *((*ENDED, "output") if not calls else ())])
        registry.transcripts[held.surface].answered(held, draft, rows)
        if not calls:
            registry.transcripts[held.surface].ended(held, None)
        faultpoint("before_answer_commit")
    faultpoint("after_answer_commit")
    _copy_state(run, held)
    return rows


def _storable(text: str, length: int | None = None) -> str:
    """What a model wrote may hold a NUL, which PostgreSQL does not store, or be longer than its column."""
    return text.replace("\x00", "")[:length]


def hand_over(run: Run, agent: str) -> None:
    """In the transaction of the tool that did it: another agent goes on with this run."""
    Run.objects.filter(pk=run.pk).update(agent=agent)


def end(
    run: Run,
    state: str,
    *,
    draft: Draft | None = None,
    code: str = "",
    error: str = "",
    usage: Usage = NOTHING_USED,
    cost: Decimal = Decimal(0),
) -> None:
    """Commit a run's final state with what its text had become, and what its last answer used. Errors: `Lost`."""
    with transaction.atomic():
        # Calls before the run: the order in which a tool takes its locks. A tool at work in the database is waited for.
        close_calls(run)
        held = fenced(run)
        held.model = run.model[:120]
        count(held, run, usage, cost)
        _end(held, state, code=code, error=error)
        registry.transcripts[held.surface].ended(held, draft)
        faultpoint("before_end_commit")
    faultpoint("after_end_commit")
    _copy_state(run, held)


def fail_exhausted() -> list[Run]:
    """End the runs whose last attempt died: their lease is over and no attempt is left."""
    dead = Run.objects.filter(
        state=Run.State.RUNNING, lease_until__lt=Now(), attempt__gte=F("attempt_limit") + F("outages")
    )
    ended = []
    for run in dead.order_by("lease_until", "pk")[:20]:
        with transaction.atomic():
            close_calls(run)
            held = dead.select_for_update(skip_locked=True, no_key=True).filter(pk=run.pk, attempt=run.attempt).first()
            if held is None:  # Another process is at it.
                transaction.set_rollback(True)
                continue
            _end(held, Run.State.FAILED, code="gave_up", error="This answer was interrupted three times.")
            registry.transcripts[held.surface].ended(held, None)
            faultpoint("before_give_up_commit")
        faultpoint("after_give_up_commit")
        ended.append(held)
    return ended


def _end(run: Run, state: str, *, code: str = "", error: str = "") -> None:
    _set_ended(run, state, code=code, error=error)
    run.save(update_fields=["model", *ENDED, *USED])


def _set_ended(run: Run, state: str, *, code: str = "", error: str = "") -> None:
    run.state, run.error_code, run.error = state, code, error
    run.ended_at = timezone.now()


def _copy_state(run: Run, held: Run) -> None:
    run.state, run.error, run.error_code, run.steps = held.state, held.error, held.error_code, held.steps
