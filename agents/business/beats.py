"""A beat: claimed by one worker, carried out without any lock, and written down together with all that it did."""

from __future__ import annotations

import inspect
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents import clock, registry, tracebacks
from agents.business import budget, lifecycle, thinking
from agents.business.actor import Actor, Situation
from agents.business.declaration import AgentDeclaration, HandlerDeclaration
from agents.business.models import AgentRun, Beat
from agents.business.surroundings import loaded
from agents.runtime import zones
from agents.runtime.faults import faultpoint
from agents.workflows import current
from agents.workflows.retry import Retry

logger = logging.getLogger(__name__)

LEASE = 60.0  # seconds; a beat whose worker died is picked up after that
MOST_LOST = 5  # workers that died at one beat before nobody tries it again
#: Of a beat that raises; then its agent is paused.
PATIENCE = Retry(max_attempts=3, base_delay=timedelta(seconds=10), backoff_factor=3)

OWNER = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid4().hex[:8]}"


class LostBeat(Exception):
    """Another worker has this beat now, or its agent has finished: nothing was written."""


def claim(now: datetime) -> Beat | None:
    """Claim the beat that waits the longest, one whose worker died first of all; None when none is due."""
    return _claim(_LEFT, now) or _claim(_DUE, now)


def _claim(which: str, now: datetime) -> Beat | None:
    lease_until = now + clock.real(LEASE)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_CLAIM.format(which=which), {"now": now, "owner": _owner(), "lease_until": lease_until})
            row = cursor.fetchone()
            if row is not None:
                faultpoint("before_beat_claim_commit")
    except IntegrityError:  # Another worker claimed another beat of this agent at this very moment.
        return None
    if row is None:
        return None
    faultpoint("after_beat_claim_commit")
    return Beat.objects.select_related("agent_run__user__zone", "agent_run__content_type").get(pk=row[0])


def _owner() -> str:
    """A worker is forked from a process that has imported this."""
    return OWNER if f":{os.getpid()}:" in OWNER else f"{OWNER[:40]}:{os.getpid()}"


_LEFT = "beat.state = 'running' AND beat.lease_until <= %(now)s ORDER BY beat.lease_until"
#: One at a time and in their order: not while another beat of its agent is at work, or waits for longer.
_FREE = """
    beat.state = 'due'
    AND NOT EXISTS (
        SELECT 1 FROM business_beat other
        WHERE other.agent_run_id = beat.agent_run_id AND other.state IN ('running', 'thinking'))
"""
_DUE = (
    _FREE
    + """
    AND beat.due_at <= %(now)s
    AND NOT EXISTS (
        SELECT 1 FROM business_beat earlier
        WHERE earlier.agent_run_id = beat.agent_run_id AND earlier.state = 'due'
          AND (earlier.due_at, earlier.id) < (beat.due_at, beat.id))
    ORDER BY beat.due_at, beat.id
"""
)
_CLAIM = """
    WITH next AS (
        SELECT beat.id FROM business_beat beat JOIN business_agentrun agent ON agent.id = beat.agent_run_id
        WHERE agent.status = 'active' AND {which}
        LIMIT 1
        FOR UPDATE OF beat SKIP LOCKED
    )
    UPDATE business_beat SET
        lost = lost + CASE WHEN state = 'running' THEN 1 ELSE 0 END,
        state = 'running', attempt = attempt + 1, owner = %(owner)s, lease_until = %(lease_until)s,
        started_at = coalesce(started_at, %(now)s)
    FROM next WHERE business_beat.id = next.id
    RETURNING business_beat.id
"""
_NEXT = f"""
    SELECT least(
        (SELECT beat.due_at FROM business_beat beat JOIN business_agentrun agent ON agent.id = beat.agent_run_id
         WHERE agent.status = 'active' AND {_FREE} ORDER BY beat.due_at, beat.id LIMIT 1),
        (SELECT min(beat.lease_until) FROM business_beat beat
         JOIN business_agentrun agent ON agent.id = beat.agent_run_id
         WHERE agent.status = 'active' AND beat.state = 'running'))
"""


def next_at() -> datetime | None:
    """Return when a beat is due; one at work counts from the end of its lease."""
    with connection.cursor() as cursor:
        cursor.execute(_NEXT)
        return cursor.fetchone()[0]


def carry_out(beat: Beat) -> None:
    """Carry a claimed beat out and write down what came of it. Raises nothing that the agent raises."""
    try:
        _carry_out(beat)
    except LostBeat:
        logger.info("Beat %s went to another worker, or its agent has finished", beat.pk)
    except Exception:
        logger.exception("Beat %s of %s failed", beat.pk, beat.agent_run)
        _record_failure(beat, tracebacks.current())


def _carry_out(beat: Beat) -> None:
    if beat.lost >= MOST_LOST:
        _record_failure(beat, f"Its worker died {beat.lost} times in a row.", for_good=True)
        return
    if beat.agent_run.user is not None and not beat.agent_run.user.is_active:
        _rest(beat)
        return
    declaration = registry.business_agents[beat.agent_run.name]
    situation = Situation(declaration, beat.agent_run, beat)
    try:
        budget.check_beats(beat)
        with transaction.atomic(), timezone.override(_zone(beat.agent_run)):
            outcome = _act(situation)
            run, held = _fenced(beat)
            _settle(situation, run, held, outcome)
            faultpoint("before_beat_commit")
        faultpoint("after_beat_commit")
    except thinking.Parked as question:
        thinking.park(beat, situation, question, _fenced)
    except budget.OverBudget as over:
        _postpone(beat, over)


def _zone(run: AgentRun) -> Any:
    return zones.of(run.user) if run.user is not None else timezone.get_default_timezone()


def _act(situation: Situation) -> str:
    """Call the agent; return in a word what came of it."""
    run, beat = situation.agent_run, situation.beat
    assert beat is not None
    entity = run.entity
    if run.entity_id and entity is None:
        situation.finished = True
        return "what it was about is gone"
    actor: Actor = situation.declaration.cls()
    actor._situation = situation
    actor.entity = entity
    actor.context = loaded(situation.declaration.context_model, run.context, situation)
    with current.holding(actor.context):  # get_context() is for agents, too
        outcome = _call(actor, situation.declaration, beat)
    run.context = actor.context.model_dump(mode="json")
    return outcome


def _call(actor: Actor, declaration: AgentDeclaration, beat: Beat) -> str:
    if beat.handler:
        handler = _handler(declaration, beat)
        if handler.condition is not None and not all(handler.condition(event) for event in actor._situation.events):
            return "its condition did not hold"
        method = getattr(actor, handler.method)
        takes_events = bool(inspect.signature(method).parameters)
        given = actor._situation.events if handler.debounce else actor.event
        method(given) if takes_events else method()
        return "acted"
    if beat.reason != Beat.Reason.BY_HAND and not actor.changed():
        return "nothing changed"
    actor.act()
    return "acted"


def _handler(declaration: AgentDeclaration, beat: Beat) -> HandlerDeclaration:
    for handler in declaration.handlers:
        if handler.method == beat.handler:
            return handler
    raise LookupError(f"{declaration.where}: {declaration.name} has no handler called {beat.handler} any more.")


def _fenced(beat: Beat) -> tuple[AgentRun, Beat]:
    """In a transaction: lock the agent's row and the beat's. Errors: `LostBeat`."""
    run = AgentRun.objects.select_for_update(no_key=True).get(pk=beat.agent_run_id)
    held = (
        Beat.objects.select_for_update(no_key=True)
        .filter(pk=beat.pk, attempt=beat.attempt, owner=beat.owner, state=Beat.State.RUNNING)
        .first()
    )
    if held is None or run.status == AgentRun.Status.FINISHED:
        raise LostBeat(str(beat.pk))
    return run, held


def _settle(situation: Situation, run: AgentRun, held: Beat, outcome: str) -> None:
    """In the transaction of what it did: the beat is done, its agent goes on or has finished."""
    held.state, held.outcome, held.error, held.ended_at = Beat.State.DONE, outcome, "", timezone.now()
    held.lease_until = None
    held.save(update_fields=["state", "outcome", "error", "ended_at", "lease_until"])
    run.context, run.failures = situation.agent_run.context, 0
    if outcome == "acted":
        run.last_acted_at = held.ended_at
    run.save(update_fields=["context", "failures", "last_acted_at"])
    if situation.finished:
        lifecycle.finish(run)
    else:
        lifecycle.plan_heartbeat(run)


def _record_failure(beat: Beat, error: str, *, for_good: bool = False) -> None:
    """Write down why it failed; it is tried again later, or its agent is paused and shown to whoever looks after it."""
    now = timezone.now()
    try:
        with transaction.atomic():
            run, held = _fenced(beat)
            held.failures += 1
            held.error, held.lease_until = error, None
            held.asked = thinking.kept(held.asked)
            patience = _patience(beat)
            run.failures += 1
            if for_good or held.failures >= patience.max_attempts:
                held.state, held.ended_at = Beat.State.FAILED, now
                run.status, run.error = AgentRun.Status.PAUSED, error
            else:
                held.state, held.due_at = Beat.State.DUE, now + patience.delay(held.failures)
            held.save(
                update_fields=["state", "failures", "error", "lease_until", "asked", "due_at", "ended_at"],
            )
            run.save(update_fields=["failures", "status", "error"])
            faultpoint("before_beat_failure_commit")
        faultpoint("after_beat_failure_commit")
    except LostBeat:
        logger.info("Beat %s failed, but another worker has it", beat.pk)


def _patience(beat: Beat) -> Retry:
    """Return how often a beat is tried: as its handler says, if it does."""
    declaration = registry.business_agents.get(beat.agent_run.name)
    handlers = declaration.handlers if declaration and beat.handler else ()
    return next((each.retry for each in handlers if each.method == beat.handler and each.retry), PATIENCE)


def _rest(beat: Beat) -> None:
    """Nobody is left to act for: the agent is paused, and its beat waits until it is resumed."""
    with _put_off(beat) as (run, held):
        held.state = Beat.State.DUE
        run.status, run.error = AgentRun.Status.PAUSED, f"The account of {run.user} is closed."


def _postpone(beat: Beat, over: budget.OverBudget) -> None:
    """A heartbeat is left out; what an event asks for waits for the next day."""
    with _put_off(beat) as (_, held):
        held.outcome = str(over)
        if held.reason == Beat.Reason.HEARTBEAT:
            held.state, held.ended_at = Beat.State.DONE, timezone.now()
        else:
            held.state, held.due_at = Beat.State.DUE, over.until


@contextmanager
def _put_off(beat: Beat) -> Iterator[tuple[AgentRun, Beat]]:
    """In a transaction of its own: give the locked rows, and write down why nothing was done. Errors: `LostBeat`."""
    with transaction.atomic():
        run, held = _fenced(beat)
        held.lease_until = None
        yield run, held
        held.save(update_fields=["state", "outcome", "due_at", "ended_at", "lease_until"])
        run.save(update_fields=["status", "error"])
        lifecycle.plan_heartbeat(run)
        faultpoint("before_beat_put_off_commit")
    faultpoint("after_beat_put_off_commit")


class Beats:
    """The source of due beats. See `agents.due.Source`."""

    name = "business.beats"
    at_most = 50  # carried out in one go, before other sources have their turn

    def next_at(self) -> datetime | None:
        return next_at()

    def work(self) -> int:
        done = 0
        for which in (_LEFT, _DUE):
            while done < self.at_most and (beat := _claim(which, timezone.now())) is not None:
                carry_out(beat)
                done += 1
        return done
