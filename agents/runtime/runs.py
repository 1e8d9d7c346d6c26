"""The life of a run in the database: queued, claimed, leased, fenced, final.

A run is claimed by compare-and-set and leased on the database's clock. `attempt` is the fence: whoever lost
the lease can write nothing more, because every write checks it in its own transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Least, Now
from django.utils import timezone

from agents import registry
from agents.database.outage import FORGIVEN
from agents.faults import faultpoint
from agents.leases import Lost
from agents.llm.model import Call, Usage
from agents.runtime.closing import close_calls, close_waiting
from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from agents.runtime.usage import NOTHING_USED, USED, count

MAX_ATTEMPTS = 3
PAUSE = 2.0  # leases before the last attempt: what two processes died at finds them at work again
ENDED = ("state", "error_code", "error", "ended_at")


def claim(owner: str, most: int, surface: str = "") -> list[Run]:
    """Claim up to `most` runs that are queued or whose lease has ended; each is then this owner's alone.

    A run whose process died is claimed at once, one that two processes died at only after a pause of `PAUSE` leases.
    With a `surface`: only runs of that one, and those that answer them.
    """
    sql, named = (_CLAIM_OF_SURFACE, [surface, surface]) if surface else (_CLAIM, [])
    try:
        with transaction.atomic():
            pause = PAUSE * settings.RUN_LEASE
            claimed: Sequence[Run] = list(Run.objects.raw(sql, [pause, *named, most, owner, settings.RUN_LEASE]))
            if claimed:
                faultpoint("before_claim_commit")
    except IntegrityError:  # Someone claimed another run of the same thread at this very moment.
        return []
    if not claimed:
        return []
    faultpoint("after_claim_commit")
    return list(Run.objects.select_related("user__zone").filter(pk__in=[run.pk for run in claimed]))


#: Arrays and `OFFSET 0` keep PostgreSQL from joining both sides row by row where it believes the table empty.
_CLAIM = """
    WITH due AS (
        SELECT id FROM runtime_run due
        WHERE (state = 'queued' OR (state = 'running' AND lease_until < clock_timestamp() AND (
              attempt - outages + 1 < attempt_limit OR cancel_requested
              OR lease_until < clock_timestamp() - make_interval(secs => %s))))
          AND attempt - outages < attempt_limit
          AND NOT EXISTS (
              SELECT 1 FROM runtime_run other
              WHERE other.surface = due.surface AND other.thread = due.thread
                AND other.state = 'running' AND other.id <> due.id
              OFFSET 0)
        ORDER BY queued_at, id
        LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE runtime_run SET
        state = 'running', attempt = attempt + 1, owner = %s,
        lease_until = clock_timestamp() + make_interval(secs => %s),
        started_at = coalesce(started_at, clock_timestamp())
    WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING id
"""
_CLAIM_OF_SURFACE = _CLAIM.replace(
    "outages < attempt_limit",
    "outages < attempt_limit AND (surface = %s OR transcript ->> 'surface' = %s)",
)


def renew(owner: str, runs: Iterable[UUID]) -> set[UUID]:
    """Extend this owner's leases; return the runs that it still has."""
    ids = list(runs)
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [ids, owner, settings.RUN_LEASE])
    return set(Run.objects.filter(pk__in=ids, owner=owner, state=Run.State.RUNNING).values_list("pk", flat=True))


#: A row that is being written at this moment is left for the next time: whoever waits for it while holding the others
#: can end in a deadlock, and nobody claims a row that is locked.
_RENEW = """
    WITH mine AS (
        SELECT id FROM runtime_run WHERE id = ANY(%s::uuid[]) AND owner = %s AND state = 'running'
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE runtime_run SET lease_until = clock_timestamp() + make_interval(secs => %s)
    WHERE id = ANY (ARRAY(SELECT id FROM mine))
"""


def let_go(run: Run) -> None:
    """The database was away from this attempt: it counts for nothing, and whoever comes first goes on with the run.

    An attempt that somebody else has begun meanwhile stays theirs.
    """
    with connection.cursor() as cursor:
        is_ours: dict[str, Any] = {"id": run.pk, "attempt": run.attempt, "owner": run.owner, "most": FORGIVEN}
        cursor.execute(_LET_GO, is_ours)


#: Each time a little later, so that a run that is itself the cause does no harm.
_LET_GO = """
    UPDATE runtime_run SET
        outages = least(outages + 1, %(most)s),
        lease_until = CASE WHEN attempt = %(attempt)s AND owner = %(owner)s
            THEN clock_timestamp() + make_interval(secs => outages * 0.2) ELSE lease_until END,
        owner = CASE WHEN attempt = %(attempt)s AND owner = %(owner)s THEN '' ELSE owner END
    WHERE id = %(id)s AND state = 'running' AND attempt >= %(attempt)s
"""


def release(owner: str) -> None:
    """End this owner's leases now: it stops in order, which is no attempt that failed. Twice is as good as once."""
    just_over = Now() - timedelta(seconds=1)
    Run.objects.filter(owner=owner, state=Run.State.RUNNING, lease_until__gt=just_over).update(
        lease_until=just_over, outages=Least(F("outages") + 1, FORGIVEN)
    )


def to_stop(owner: str) -> list[UUID]:
    """Return this owner's runs that a person wants stopped."""
    return list(
        Run.objects.filter(owner=owner, state=Run.State.RUNNING, cancel_requested=True).values_list("pk", flat=True)
    )


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
