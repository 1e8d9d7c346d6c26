"""Carrying out a tool call exactly once: its effect, its result and what is shown of it commit together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db import OperationalError, transaction
from django.utils import timezone

from agents import registry
from agents.runtime import runs
from agents.runtime.agent import Agent
from agents.runtime.context import Context
from agents.runtime.faults import faultpoint
from agents.runtime.models import Run, ToolCall
from agents.runtime.outcome import Outcome
from agents.runtime.tool import BadArguments, Tool, ToolRefused

logger = logging.getLogger(__name__)
T = TypeVar("T")

UNKNOWN = (
    "It is not known whether this was done: it was interrupted on its way to the outside world. "
    "It was not repeated. Ask the person to check before trying again."
)


def perform(run: Run, call_pk: UUID, agent: Agent) -> Outcome:
    """Carry out one requested call for this attempt of the run; return its outcome.

    A call that is done already (an earlier attempt died after its commit) only returns what it had come to.
    Errors: `LostRun`.
    """
    call = ToolCall.objects.get(pk=call_pk)
    tool = agent.tool(call.name)
    if tool is None:
        names = ", ".join(agent.tools) or "none"
        return _settle(run, call, lambda: _failed(f"No tool is called {call.name!r}. Tools: {names}."))
    if tool.outside:
        return _perform_outside(run, call, tool, agent)
    return _settle(run, call, lambda: _outcome(tool, _context(run, call, agent), call.arguments))


def _perform_outside(run: Run, call: ToolCall, tool: Tool, agent: Agent) -> Outcome:
    """Beyond the database there is no transaction: started is committed first, and is never blindly repeated."""
    started = ToolCall.objects.filter(pk=call.pk, state=ToolCall.State.REQUESTED).update(
        state=ToolCall.State.STARTED, started_at=timezone.now()
    )
    faultpoint("after_tool_started")
    context = _context(run, call, agent)
    if started:
        outcome = _outcome(tool, context, call.arguments)
    elif call.state == ToolCall.State.STARTED:
        found = tool.reconcile(context) if tool.reconcile else None
        if found is None:
            return _settle(run, call, lambda: _failed(UNKNOWN), state=ToolCall.State.UNKNOWN)
        outcome = Outcome.of(found)
    return _settle(run, call, lambda: outcome)


def _settle(run: Run, call: ToolCall, work: Callable[[], Outcome], *, state: str = "") -> Outcome:
    """In one transaction: do the work, write its result down, show it. The row's lock makes it once."""

    def once() -> Outcome:
        with transaction.atomic():
            held = ToolCall.objects.select_for_update().get(pk=call.pk)
            if held.state not in (ToolCall.State.REQUESTED, ToolCall.State.STARTED):
                return Outcome(text=held.output, ok=held.state == ToolCall.State.DONE)
            held.started_at = held.started_at or timezone.now()
            outcome = work()
            held.state = state or (ToolCall.State.DONE if outcome.ok else ToolCall.State.FAILED)
            held.output = outcome.text
            held.ended_at = timezone.now()
            held.save(update_fields=["state", "output", "started_at", "ended_at"])
            faultpoint("before_tool_commit")
            current = runs.fenced(run)
            if outcome.agent is not None:
                runs.hand_over(current, outcome.agent.name)
            registry.surfaces[current.surface].tool_ended(current, held, outcome.widgets)
        faultpoint("after_tool_commit")
        return outcome

    return without_deadlock(once)


def without_deadlock(work: Callable[[], T], tries: int = 3) -> T:
    """Do it again when PostgreSQL chose this transaction to end a deadlock: everything in it was rolled back."""
    for left in reversed(range(tries)):
        try:
            return work()
        except OperationalError as error:
            if left == 0 or getattr(error.__cause__, "sqlstate", "") not in ("40P01", "40001"):
                raise
    raise AssertionError("unreachable")


def _outcome(tool: Tool, context: Context, arguments: str) -> Outcome:
    """Call the tool in a savepoint: what it changed before it failed is undone, its failure is told in words."""
    try:
        with transaction.atomic():
            return Outcome.of(tool.call(context, arguments))
    except (BadArguments, ToolRefused, PermissionDenied) as error:
        return _failed(str(error) or "That is not allowed.")
    except ValidationError as error:
        return _failed(_validation_words(error))
    except ObjectDoesNotExist:
        return _failed(f"{tool.name}: there is nothing like that here.")
    except OperationalError:
        raise
    except Exception:
        logger.exception("Tool %s failed", tool.name)
        return _failed(f"{tool.name} failed unexpectedly. Nothing was changed.")


def _validation_words(error: ValidationError) -> str:
    if hasattr(error, "error_dict"):
        return "; ".join(f"{field}: {' '.join(words)}" for field, words in error.message_dict.items())
    return " ".join(error.messages)


def _failed(text: str) -> Outcome:
    return Outcome(text=text, ok=False)


def _context(run: Run, call: ToolCall, agent: Agent) -> Context:
    return Context(user=run.user, agent=agent, thread=run.thread, run=run.pk, key=call.key)


def unfinished(run: Run) -> Sequence[ToolCall]:
    """Return the calls that an earlier attempt asked for and did not bring to an end."""
    return list(
        ToolCall.objects.filter(run=run, state__in=[ToolCall.State.REQUESTED, ToolCall.State.STARTED]).order_by(
            "step", "position"
        )
    )
