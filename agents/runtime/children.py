"""Runs that answer a call of another run: how deep they go, and that they end when nobody waits for them any more.

A child's row is locked before its parent's, so a stop of the parent reaches its children after its commit. A process
that dies between the two leaves that to `sweep`.
"""

from __future__ import annotations

from decimal import Decimal

from agents import registry
from agents.runtime import runs
from agents.runtime.agent_as_tool import AskAgent
from agents.runtime.models import Run, ToolCall

DEEPEST = 3  # runs above one another, the first of them not counted
MOST = 8  # that one answer of a model asks: they may each ask as many


def is_too_deep(run: Run) -> bool:
    """Whether a run may have no children of its own. Database code; no query for one that is nobody's child."""
    return len(_above(run)) >= DEEPEST


def is_wanted(run: Run) -> bool:
    """In a transaction that holds the run: whether its answer is waited for, as long as the transaction lasts."""
    if run.parent_id is None:
        return True
    waits = ToolCall.objects.filter(pk=run.parent_id, state=ToolCall.State.WAITING).order_by()
    return waits.select_for_update(no_key=True).values_list("pk").first() is not None


def is_too_many(run: Run, call: ToolCall) -> bool:
    """Whether the answer that has this call asks as many agents before it as one may. Database code."""
    asking = [tool.name for tool in registry.tools if isinstance(tool, AskAgent)]
    before = ToolCall.objects.filter(run=run, step=call.step, position__lt=call.position, name__in=asking)
    return before.count() >= MOST


def used_together(run: Run) -> tuple[int, Decimal]:
    """Return the tokens and the money that a run has used with all that ask and are asked for the same. Database code.

    What one that is over has used stands in the run that asked it already.
    """
    asked = root(run)
    tokens, cost, level = asked.input_tokens + asked.output_tokens, asked.cost, [asked.pk]
    while level:
        at_work = Run.objects.filter(parent__run__in=level, ended_at=None)
        level = []
        for pk, told, said, paid in at_work.values_list("pk", "input_tokens", "output_tokens", "cost"):
            tokens, cost, level = tokens + told + said, cost + paid, [*level, pk]
    return tokens, cost


def root(run: Run) -> Run:
    """Return the run that all above it answer to: itself, where it is nobody's child."""
    return _above(run)[-1] if run.parent_id else run


def _above(run: Run) -> list[Run]:
    above: list[Run] = []
    while run.parent_id is not None and len(above) < DEEPEST:
        run = Run.objects.get(tool_calls=run.parent_id)
        above.append(run)
    return above


def sweep() -> int:
    """Stop the runs whose calls wait no more; return how many those were."""
    going_on = Run.objects.filter(parent__isnull=False, cancel_requested=False, state__in=Run.OPEN)
    unwanted = list(going_on.exclude(parent__state=ToolCall.State.WAITING).order_by("pk")[:50])
    for run in unwanted:
        runs.request_stop(run)
    return len(unwanted)
