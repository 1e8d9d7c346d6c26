"""A claimed beat: carried out without any lock, and written down together with all that it did."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from agents import deadlines, registry, tracebacks, zones
from agents.business import budget, leases, lifecycle, scheduling, thinking
from agents.business.actor import Actor
from agents.business.context import loaded
from agents.business.declaration import AgentDeclaration, HandlerDeclaration
from agents.business.leases import fenced
from agents.business.models import AgentRun, Beat
from agents.business.situation import Situation
from agents.database.outage import FORGIVEN, is_outage, note_outage, outlast
from agents.due import ask_outside, goes_on
from agents.faults import faultpoint
from agents.leases import Lost
from agents.retry import Retry
from agents.workflows import current

logger = logging.getLogger(__name__)

MOST_LOST = 5  # workers that died at one beat before nobody tries it again
#: Of a beat that raises; then its agent is paused.
PATIENCE = Retry(max_attempts=3, base_delay=timedelta(seconds=10), backoff_factor=3)


def carry_out(beat: Beat) -> None:
    """Carry a claimed beat out and write down what came of it. Raises nothing that the agent raises."""
    try:
        _carry_out(beat)
    except Lost:
        logger.info("Beat %s went to another worker, or its agent has finished", beat.pk)
    except deadlines.TookTooLong as late:
        if not connection.in_atomic_block:  # it may have been interrupted in the middle of a statement
            connection.close()
        logger.warning("%s", late)
        _record_failure(beat, f"{tracebacks.current()}\n{late}", late.as_error)
    except Exception as error:
        if is_outage(error) and beat.outages < FORGIVEN:
            note_outage(logger, f"Beat {beat.pk} is let go", error)
            outlast(lambda: _let_go(beat))
        else:
            logger.exception("Beat %s of %s failed", beat.pk, beat.agent_run)
            _record_failure(beat, tracebacks.current(), error)


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
        with (
            leases.renewing(beat) as kept,
            transaction.atomic(),
            timezone.override(_zone(beat.agent_run)),
            current.noting_ends() as ended,
        ):
            with deadlines.within(declaration.limit, f"A beat of {declaration.name}"):
                outcome = _act(situation)
            kept.stop()
            if beat.agent_run in ended and _is_finished(beat.agent_run):
                _done(beat, outcome)  # it has finished itself: nothing is left to settle
            else:
                run, held = fenced(beat)
                _settle(situation, run, held, outcome)
            faultpoint("before_beat_commit")
        faultpoint("after_beat_commit")
    except thinking.Parked as question:
        thinking.park(beat, situation, question)
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


def _settle(situation: Situation, run: AgentRun, held: Beat, outcome: str) -> None:
    """In the transaction of what it did: the beat is done, its agent goes on or has finished."""
    _done(held, outcome)
    run.context, run.failures = situation.agent_run.context, 0
    if outcome == "acted":
        run.last_acted_at = held.ended_at
    run.save(update_fields=["context", "failures", "last_acted_at"])
    if situation.finished:
        lifecycle.finish(run)
    else:
        scheduling.plan_heartbeat(run)


def _done(beat: Beat, outcome: str) -> None:
    beat.state, beat.outcome, beat.error, beat.ended_at = Beat.State.DONE, outcome, "", timezone.now()
    beat.lease_until = None
    beat.save(update_fields=["state", "outcome", "error", "ended_at", "lease_until"])


def _is_finished(run: AgentRun) -> bool:
    return AgentRun.objects.filter(pk=run.pk, status=AgentRun.Status.FINISHED).exists()


def _record_failure(beat: Beat, error: str, of: Exception | None = None, *, for_good: bool = False) -> None:
    """Write down why it failed; it is tried again later, or its agent is paused and shown to whoever looks after it."""
    now = timezone.now()
    try:
        with transaction.atomic():
            run, held = fenced(beat)
            held.failures += 1
            held.error, held.lease_until = error, None
            held.asked = thinking.kept(held.asked)
            run.failures += 1
            rest = None if for_good else _patience(beat).rest_after(held.failures, of)
            if rest is None:
                held.state, held.ended_at = Beat.State.FAILED, now
                run.status, run.error = AgentRun.Status.PAUSED, error
            else:
                held.state, held.due_at = Beat.State.DUE, now + rest
            held.save(
                update_fields=["state", "failures", "error", "lease_until", "asked", "due_at", "ended_at"],
            )
            run.save(update_fields=["failures", "status", "error"])
            faultpoint("before_beat_failure_commit")
        faultpoint("after_beat_failure_commit")
    except Lost:
        logger.info("Beat %s failed, but another worker has it", beat.pk)


def _let_go(beat: Beat) -> None:
    """The database went away from it, which is nobody's failure: it is due again, before those that came later."""
    try:
        with transaction.atomic():
            _, held = fenced(beat)
            held.state, held.lease_until, held.outages = Beat.State.DUE, None, held.outages + 1
            held.save(update_fields=["state", "lease_until", "outages"])
    except Lost:
        logger.info("Beat %s went to another worker, or its agent has finished", beat.pk)


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
    """In a transaction of its own: give the locked rows, and write down why nothing was done. Errors: `Lost`."""
    with transaction.atomic():
        run, held = fenced(beat)
        held.lease_until = None
        yield run, held
        held.save(update_fields=["state", "outcome", "due_at", "ended_at", "lease_until"])
        run.save(update_fields=["status", "error"])
        scheduling.plan_heartbeat(run)
        faultpoint("before_beat_put_off_commit")
    faultpoint("after_beat_put_off_commit")


class Beats:
    """The source of due beats. See `agents.due.Source`."""

    name = "business.beats"
    is_outside = False
    at_most = 50  # carried out in one go, before other sources have their turn

    def next_at(self) -> datetime | None:
        return leases.next_at(outside=self.is_outside)

    def work(self) -> int:
        done = 0
        for which in (leases.LEFT, leases.DUE):
            while done < self.at_most and goes_on() and (beat := self._claim(which)) is not None:
                carry_out(beat)
                done += 1
        return done

    def _claim(self, which: str) -> Beat | None:
        return leases.claim_one(which, timezone.now(), outside=self.is_outside)


class OutsideBeats(Beats):
    """Beats of agents that reach outside: one at a time."""

    name = "business.outside"
    is_outside = True
    at_most = 1

    def _claim(self, which: str) -> Beat | None:
        beat = super()._claim(which)
        if beat is not None:
            ask_outside()  # another one, for the next
        return beat
