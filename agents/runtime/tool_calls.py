"""Carrying out a tool call exactly once: its effect, its result and what is shown of it commit together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from django.core.exceptions import NON_FIELD_ERRORS, ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from agents import registry
from agents.database.outage import is_outage, outlast
from agents.faults import faultpoint
from agents.leases import Lost
from agents.runtime import availability, children, gate, runs
from agents.runtime.agent import Agent
from agents.runtime.agent_as_tool import Question, root_of
from agents.runtime.asking import AskPerson
from agents.runtime.closing import NOT_KNOWN
from agents.runtime.context import Context
from agents.runtime.models import Run, ToolCall
from agents.runtime.outcome import Outcome
from agents.runtime.tool import BadArguments, Tool, ToolRefused

logger = logging.getLogger(__name__)
T = TypeVar("T")

OPEN = (ToolCall.State.REQUESTED, ToolCall.State.STARTED, ToolCall.State.WAITING)
NOT_ALLOWED = "That is not allowed."


Agents = Callable[[str], Agent | None]


def perform(run: Run, call_pk: UUID, agent: Agent, agents: Agents | None = None) -> Outcome:
    """Carry out one requested call for this attempt of the run; return its outcome.

    A call that is done already (an earlier attempt died after its commit) only returns what it had come to. `agents`
    says who an agent is that the tool hands over to, by its name: None for one that may not be asked. Errors: `Lost`.
    """
    call = ToolCall.objects.get(pk=call_pk)
    agents = agents or registry.agents.get
    tool = agent.tool(call.name)
    context = context_of(run, agent, key=call.key, agents=agents)
    if tool is None or (call.state == ToolCall.State.REQUESTED and not availability.exists(tool, context)):
        return _settle(run, call, lambda: no_such_tool(agent, call.name, context))
    passed = gate.check(run, call, tool, context)
    if isinstance(passed, Outcome):
        return passed if passed.waits is not None else _settle(run, call, lambda: passed)
    if passed.answer is not None:
        context = replace(context, answer=passed.answer)
    if tool.outside:
        return _perform_outside(run, call, tool, context, passed, agents)

    def alone(outcome: Outcome) -> Outcome:
        outcome = handed_over(outcome, agents)
        if outcome.agent is not None and (other := _taken_over(run, call, agents)):
            raise ToolRefused(f"{other} takes over already.", code="handed_over_already")
        if isinstance(outcome.waits, Question) and children.is_too_deep(run):
            raise ToolRefused("Nobody else can be asked from here. Answer with what you know.", code="too_deep")
        if isinstance(outcome.waits, Question) and children.is_too_many(run, call):
            raise ToolRefused(f"At most {children.MOST} can be asked at once. Ask again later.", code="too_many")
        return outcome

    return _settle(run, call, lambda: gate.told(in_savepoint(tool, context, passed.arguments, then=alone), passed))


def no_such_tool(agent: Agent, name: str, context: Context) -> Outcome:
    """Return what a model is told that asks for a tool which this agent does not have, or not here and now."""
    missing = availability.without(agent, context)
    names = ", ".join(each for each in agent.tools if each not in missing) or "none"
    return Outcome.refused(f"No tool is called {name!r}. Tools: {names}.", "no_such_tool")


def handed_over(outcome: Outcome, agents: Agents) -> Outcome:
    """Return it with the agent that takes over as an operator runs it; refused where nobody may ask that one."""
    if outcome.agent is None or not outcome.agent.listed:
        return outcome
    known = agents(outcome.agent.name)
    if known is None:
        return Outcome.refused(f"{outcome.agent.title} cannot be asked at the moment.", "no_such_agent")
    return replace(outcome, agent=known)


def _taken_over(run: Run, call: ToolCall, agents: Agents) -> str:
    """In a transaction: return who took over by another call of the same answer, as people call it, or ""."""
    name = runs.fenced(run).agent
    if name == (call.agent or name):
        return ""
    other = agents(name)
    return other.title if other else name


def _perform_outside(
    run: Run, call: ToolCall, tool: Tool, context: Context, passed: gate.Pass, agents: Agents
) -> Outcome:
    """Beyond the database there is no transaction: started is committed first, and is never blindly repeated."""
    with transaction.atomic():
        held = ToolCall.objects.select_for_update().get(pk=call.pk)
        runs.fenced(run)
        found_as = held.state
        if found_as == ToolCall.State.REQUESTED:
            held.state, held.started_at = ToolCall.State.STARTED, timezone.now()
            held.save(update_fields=["state", "started_at"])
            faultpoint("before_tool_started_commit")
    outcome = None
    if found_as == ToolCall.State.REQUESTED:
        faultpoint("after_tool_started_commit")
        outcome = _outside(tool, context, passed.arguments)
    elif found_as == ToolCall.State.STARTED:
        outcome = _reconciled(tool, context)
    faultpoint("after_tool_outside")
    if outcome is None:
        return _settle(run, call, lambda: Outcome.refused(NOT_KNOWN, "not_known"), state=ToolCall.State.UNKNOWN)
    outcome = gate.told(outcome, passed)
    if outcome.waits is not None:
        return outcome
    done = handed_over(outcome, agents)

    def alone() -> Outcome:
        if done.agent is not None and (other := _taken_over(run, call, agents)):
            return replace(done, agent=None, text=f"{done.text} But {other} takes over already.")
        return done

    try:
        return outlast(lambda: _settle(run, call, alone))  # nobody else knows what came of it
    except Lost:
        _tell_late(run, call, outcome)
        raise


def _settle(run: Run, call: ToolCall, work: Callable[[], Outcome], *, state: str = "") -> Outcome:
    """In one transaction: do the work, write its result down, show it. The row's lock makes it once."""

    def once() -> Outcome:
        with transaction.atomic():
            held = ToolCall.objects.select_for_update().get(pk=call.pk)
            if held.state not in (ToolCall.State.REQUESTED, ToolCall.State.STARTED):
                runs.fenced(run)
                return Outcome(text=held.output, ok=held.state == ToolCall.State.DONE, data=held.result or {})
            outcome = work()
            if outcome.waits is not None:
                transaction.set_rollback(True)
                return outcome
            write_down(held, outcome, state)
            if run.attempt > 1:  # the first one knows of no answers
                gate.forget_secrets(pk=call.pk)
            current = runs.fenced(run)
            if outcome.agent is not None:
                runs.hand_over(current, outcome.agent.name)
            registry.transcripts[current.surface].tool_ended(current, held, outcome.widgets)
            faultpoint("before_tool_commit")
        faultpoint("after_tool_commit")
        return outcome

    return without_deadlock(once)


def _tell_late(run: Run, call: ToolCall, outcome: Outcome) -> None:
    """The run was ended while this was outside, and said that it is not known what came of it. Now it is."""
    with transaction.atomic():
        held = ToolCall.objects.select_for_update().get(pk=call.pk)
        current = Run.objects.select_for_update(no_key=True).get(pk=run.pk)
        if held.state == ToolCall.State.UNKNOWN and current.is_final and current.attempt == run.attempt:
            write_down(held, outcome)
            registry.transcripts[current.surface].tool_ended(current, held, outcome.widgets)


def write_down(held: ToolCall, outcome: Outcome, state: str = "") -> None:
    """In the transaction that holds the call: what has come of it, for the model and for programs."""
    held.state = state or (ToolCall.State.DONE if outcome.ok else ToolCall.State.FAILED)
    held.output, held.result = outcome.text, outcome.data
    held.ended_at = timezone.now()
    held.started_at = held.started_at or held.ended_at
    held.save(update_fields=["state", "output", "result", "started_at", "ended_at"])


def without_deadlock(work: Callable[[], T], tries: int = 3) -> T:
    """Do it again when PostgreSQL chose this transaction to end a deadlock: everything in it was rolled back."""
    for left in reversed(range(tries)):
        try:
            return work()
        except OperationalError as error:
            if left == 0 or getattr(error.__cause__, "sqlstate", "") not in ("40P01", "40001"):
                raise
    raise AssertionError("unreachable")


def in_savepoint(
    tool: Tool, context: Context, arguments: str, *, then: Callable[[Outcome], Outcome] = lambda outcome: outcome
) -> Outcome:
    """Call the tool; what it changed before it failed is undone, its failure is told in words and by a code.

    What `then` raises is a failure, too; it returns what the outcome is in the end.
    """
    try:
        with transaction.atomic():
            return then(Outcome.of(tool.call(context, arguments)))
    except (OperationalError, Lost):
        raise
    except AskPerson as form:
        return gate.asked(tool, arguments, form)
    except Exception as error:
        if is_outage(error):
            raise
        if refusal := _refusal(tool, error):
            return refusal
        logger.exception("Tool %s failed", tool.name)
        return Outcome.refused(f"{tool.name} failed unexpectedly. Nothing was changed.", "failed")


def _outside(tool: Tool, context: Context, arguments: str) -> Outcome | None:
    """Call the tool in no transaction; None when it is not known what came of it."""
    try:
        return Outcome.of(tool.call(context, arguments))
    except AskPerson as form:
        return gate.asked(tool, arguments, form)
    except Exception as error:
        if is_outage(error):  # the next attempt asks by the call's key what came of it
            raise
        if refusal := _refusal(tool, error):
            return refusal
        logger.exception("Tool %s failed outside", tool.name)
        return _reconciled(tool, context)


def _reconciled(tool: Tool, context: Context) -> Outcome | None:
    """Ask the outside world, by the call's key, what came of it; None when it cannot say."""
    if tool.reconcile is None:
        return None
    try:
        found = tool.reconcile(context)
    except Exception as error:
        if is_outage(error):
            raise
        logger.exception("Tool %s could not be reconciled", tool.name)
        return None
    return None if found is None else Outcome.of(found)


def _refusal(tool: Tool, error: Exception) -> Outcome | None:
    """Put what a tool raised on purpose into words; None for anything else."""
    if isinstance(error, ToolRefused):
        return Outcome.refused(str(error) or NOT_ALLOWED, error.code, error.data)
    if isinstance(error, BadArguments):
        return Outcome.refused(str(error), "bad_arguments", {"errors": error.errors})
    if isinstance(error, PermissionDenied):
        return Outcome.refused(str(error) or NOT_ALLOWED, "not_allowed")
    if isinstance(error, ValidationError):
        errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        return Outcome.refused(_validation_words(error), "invalid", {"errors": errors})
    if isinstance(error, ObjectDoesNotExist):
        return Outcome.refused(f"{tool.name}: there is nothing like that here.", "not_found")
    return None


def _validation_words(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return "; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
    return " ".join(error.messages)


def context_of(run: Run, agent: Agent, **of_a_call: Any) -> Context:
    """Return for whom this agent acts in a run, and where; `of_a_call` is what belongs to one call of a tool alone."""
    return Context(
        user=run.user,
        agent=agent,
        thread=run.thread,
        run=run.pk,
        claims=run.options.get("claims", {}),
        conversation=root_of(run)[1],
        **of_a_call,
    )


def unfinished(run: Run) -> Sequence[ToolCall]:
    """Return the calls that an earlier attempt asked for and did not bring to an end."""
    open_calls = ToolCall.objects.filter(run=run, state__in=OPEN).order_by("step", "position")
    return list(open_calls)
