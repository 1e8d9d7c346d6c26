"""A claimed activation: carried out without any lock, and written down together with all that it did."""

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
from agents.business import budget, lifecycle
from agents.business.activations import leases, scheduling
from agents.business.activations.context import loaded
from agents.business.activations.leases import fenced
from agents.business.activations.situation import Situation
from agents.business.actor import Actor
from agents.business.declaration import AgentDeclaration, HandlerDeclaration
from agents.business.models import Activation, AgentRun
from agents.business.thinking import questions
from agents.database.outage import FORGIVEN, is_outage, note_outage, outlast
from agents.due import ask_outside, goes_on
from agents.faults import faultpoint
from agents.leases import Lost
from agents.retry import Retry
from agents.workflows import current

logger = logging.getLogger(__name__)

MOST_LOST = 5  # workers that died at one activation before nobody tries it again
#: Of an activation that raises; then its agent is paused.
PATIENCE = Retry(max_attempts=3, base_delay=timedelta(seconds=10), backoff_factor=3)


def carry_out(activation: Activation) -> None:
    """Carry a claimed activation out and write down what came of it. Raises nothing that the agent raises."""
    try:
        _carry_out(activation)
    except Lost:
        logger.info("Activation %s went to another worker, or its agent has finished", activation.pk)
    except deadlines.TookTooLong as late:
        if not connection.in_atomic_block:  # it may have been interrupted in the middle of a statement
            connection.close()
        logger.warning("%s", late)
        _record_failure(activation, f"{tracebacks.current()}\n{late}", late.as_error)
    except Exception as error:
        if is_outage(error) and activation.outages < FORGIVEN:
            note_outage(logger, f"Activation {activation.pk} is let go", error)
            outlast(lambda: _let_go(activation))
        else:
            logger.exception("Activation %s of %s failed", activation.pk, activation.agent_run)
            _record_failure(activation, tracebacks.current(), error)


def _carry_out(activation: Activation) -> None:
    if activation.lost >= MOST_LOST:
        _record_failure(activation, f"Its worker died {activation.lost} times in a row.", for_good=True)
        return
    if activation.agent_run.user is not None and not activation.agent_run.user.is_active:
        _rest(activation)
        return
    declaration = registry.business_agents[activation.agent_run.name]
    situation = Situation(declaration, activation.agent_run, activation)
    try:
        budget.check_activations(activation)
        with (
            leases.renewing(activation) as kept,
            transaction.atomic(),
            timezone.override(_zone(activation.agent_run)),
            current.noting_ends() as ended,
        ):
            with deadlines.within(declaration.limit, f"An activation of {declaration.name}"):
                outcome = _act(situation)
            kept.stop()
            if activation.agent_run in ended and _is_finished(activation.agent_run):
                _done(activation, outcome)  # it has finished itself: nothing is left to settle
            else:
                run, held = fenced(activation)
                _settle(situation, run, held, outcome)
            faultpoint("before_activation_commit")
        faultpoint("after_activation_commit")
    except questions.Parked as question:
        questions.park(activation, situation, question)
    except budget.OverBudget as over:
        _postpone(activation, over)


def _zone(run: AgentRun) -> Any:
    return zones.of(run.user) if run.user is not None else timezone.get_default_timezone()


def _act(situation: Situation) -> str:
    """Call the agent; return in a word what came of it."""
    run, activation = situation.agent_run, situation.activation
    assert activation is not None
    entity = run.entity
    if run.entity_id and entity is None:
        situation.finished = True
        return "what it was about is gone"
    actor: Actor = situation.declaration.cls()
    actor._situation = situation
    actor.entity = entity
    actor.context = loaded(situation.declaration.context_model, run.context, situation)
    with current.holding(actor.context):  # get_context() is for agents, too
        outcome = _call(actor, situation.declaration, activation)
    run.context = actor.context.model_dump(mode="json")
    return outcome


def _call(actor: Actor, declaration: AgentDeclaration, activation: Activation) -> str:
    if activation.handler:
        handler = _handler(declaration, activation)
        if handler.condition is not None and not all(handler.condition(event) for event in actor._situation.events):
            return "its condition did not hold"
        method = getattr(actor, handler.method)
        takes_events = bool(inspect.signature(method).parameters)
        given = actor._situation.events if handler.debounce else actor.event
        method(given) if takes_events else method()
        return "acted"
    if activation.reason != Activation.Reason.BY_HAND and not actor.changed():
        return "nothing changed"
    actor.act()
    return "acted"


def _handler(declaration: AgentDeclaration, activation: Activation) -> HandlerDeclaration:
    for handler in declaration.handlers:
        if handler.method == activation.handler:
            return handler
    raise LookupError(f"{declaration.where}: {declaration.name} has no handler called {activation.handler} any more.")


def _settle(situation: Situation, run: AgentRun, held: Activation, outcome: str) -> None:
    """In the transaction of what it did: the activation is done, its agent goes on or has finished."""
    _done(held, outcome)
    run.context, run.failures = situation.agent_run.context, 0
    if outcome == "acted":
        run.last_acted_at = held.ended_at
    run.save(update_fields=["context", "failures", "last_acted_at"])
    if situation.finished:
        lifecycle.finish(run)
    else:
        scheduling.plan_heartbeat(run)


def _done(activation: Activation, outcome: str) -> None:
    activation.state, activation.outcome, activation.error = Activation.State.DONE, outcome, ""
    activation.ended_at, activation.lease_until = timezone.now(), None
    activation.save(update_fields=["state", "outcome", "error", "ended_at", "lease_until"])


def _is_finished(run: AgentRun) -> bool:
    return AgentRun.objects.filter(pk=run.pk, status=AgentRun.Status.FINISHED).exists()


def _record_failure(activation: Activation, error: str, of: Exception | None = None, *, for_good: bool = False) -> None:
    """Write down why it failed; it is tried again later, or its agent is paused and shown to whoever looks after it."""
    now = timezone.now()
    try:
        with transaction.atomic():
            run, held = fenced(activation)
            held.failures += 1
            held.error, held.lease_until = error, None
            held.asked = questions.kept(held.asked)
            run.failures += 1
            rest = None if for_good else _patience(activation).rest_after(held.failures, of)
            if rest is None:
                held.state, held.ended_at = Activation.State.FAILED, now
                run.status, run.error = AgentRun.Status.PAUSED, error
            else:
                held.state, held.due_at = Activation.State.DUE, now + rest
            held.save(
                update_fields=["state", "failures", "error", "lease_until", "asked", "due_at", "ended_at"],
            )
            run.save(update_fields=["failures", "status", "error"])
            faultpoint("before_activation_failure_commit")
        faultpoint("after_activation_failure_commit")
    except Lost:
        logger.info("Activation %s failed, but another worker has it", activation.pk)


def _let_go(activation: Activation) -> None:
    """The database went away from it, which is nobody's failure: it is due again, before those that came later."""
    try:
        with transaction.atomic():
            _, held = fenced(activation)
            held.state, held.lease_until, held.outages = Activation.State.DUE, None, held.outages + 1
            held.save(update_fields=["state", "lease_until", "outages"])
    except Lost:
        logger.info("Activation %s went to another worker, or its agent has finished", activation.pk)


def _patience(activation: Activation) -> Retry:
    """Return how often an activation is tried: as its handler says, if it does."""
    declaration = registry.business_agents.get(activation.agent_run.name)
    handlers = declaration.handlers if declaration and activation.handler else ()
    return next((each.retry for each in handlers if each.method == activation.handler and each.retry), PATIENCE)


def _rest(activation: Activation) -> None:
    """Nobody is left to act for: the agent is paused, and its activation waits until it is resumed."""
    with _put_off(activation) as (run, held):
        held.state = Activation.State.DUE
        run.status, run.error = AgentRun.Status.PAUSED, f"The account of {run.user} is closed."


def _postpone(activation: Activation, over: budget.OverBudget) -> None:
    """A heartbeat is left out; what an event asks for waits for the next day."""
    with _put_off(activation) as (_, held):
        held.outcome = str(over)
        if held.reason == Activation.Reason.HEARTBEAT:
            held.state, held.ended_at = Activation.State.DONE, timezone.now()
        else:
            held.state, held.due_at = Activation.State.DUE, over.until


@contextmanager
def _put_off(activation: Activation) -> Iterator[tuple[AgentRun, Activation]]:
    """In a transaction of its own: give the locked rows, and write down why nothing was done. Errors: `Lost`."""
    with transaction.atomic():
        run, held = fenced(activation)
        held.lease_until = None
        yield run, held
        held.save(update_fields=["state", "outcome", "due_at", "ended_at", "lease_until"])
        run.save(update_fields=["status", "error"])
        scheduling.plan_heartbeat(run)
        faultpoint("before_activation_put_off_commit")
    faultpoint("after_activation_put_off_commit")


class Activations:
    """The source of due activations. See `agents.due.Source`."""

    name = "business.activations"
    is_outside = False
    at_most = 50  # carried out in one go, before other sources have their turn

    def next_at(self) -> datetime | None:
        return leases.next_at(outside=self.is_outside)

    def work(self) -> int:
        done = 0
        for which in (leases.LEFT, leases.DUE):
            while done < self.at_most and goes_on() and (activation := self._claim(which)) is not None:
                carry_out(activation)
                done += 1
        return done

    def _claim(self, which: str) -> Activation | None:
        return leases.claim_one(which, timezone.now(), outside=self.is_outside)


class OutsideActivations(Activations):
    """Activations of agents that reach outside: one at a time."""

    name = "business.outside"
    is_outside = True
    at_most = 1

    def _claim(self, which: str) -> Activation | None:
        activation = super()._claim(which)
        if activation is not None:
            ask_outside()  # another one, for the next
        return activation
