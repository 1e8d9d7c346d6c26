"""The transcript of a run that answers another one: the question, and what it said, in its own row.

Its end settles the call that asked, in the same commit: what it said last is what the call has come to, and what it
used counts for whoever asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from django.db.models import F
from django.db.models.functions import Least

from agents import registry
from agents.llm.model import Called, Said
from agents.runtime import overlay, waiting
from agents.runtime.agent_as_tool import SURFACE
from agents.runtime.draft import Draft
from agents.runtime.models import Approval, Run, ToolCall
from agents.runtime.outcome import Outcome
from agents.runtime.transcript import RunInput, Transcript, called
from agents.runtime.usage import COST_LIMIT, TOKENS, TOKENS_LIMIT, with_recalled
from agents.runtime.widget import Widget

NOTHING_SAID = "There was no answer."


class ChildTranscript(Transcript):
    """See `agents.runtime.transcript.Transcript`. Nobody looks on; a text that was cut short is said anew."""

    def opening(self, run: Run) -> RunInput:
        kept = run.transcript or {}
        said = {int(step): text for step, text in kept.get("said", {}).items()}
        over = ToolCall.objects.filter(run=run).exclude(state__in=[ToolCall.State.REQUESTED, ToolCall.State.STARTED])
        calls = {
            step: list(those) for step, those in groupby(over.order_by("step", "position"), lambda call: call.step)
        }
        items: list[Said | Called] = [Said("user", kept.get("question", ""))]
        for step in sorted({*said, *calls}):
            if step in said:
                items.append(Said("assistant", said[step], run.model))
            items += [
                called(call.call_id, call.name, call.arguments, call.state, call.output, call.result)
                for call in calls.get(step, ())
            ]
        return RunInput(items=items, last_at=run.created_at)

    def answered(self, run: Run, draft: Draft | None, calls: Sequence[ToolCall]) -> None:
        _keep(run, draft)

    def tool_ended(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        if widgets:
            self.child_shows(run, call, widgets)

    def child_shows(self, run: Run, call: ToolCall, widgets: Sequence[Widget]) -> None:
        """Whoever looks on at the run that asked is shown its cards: they are for people, its texts for who asked."""
        asked = Run.objects.get(tool_calls=run.parent_id)
        registry.transcripts[asked.surface].child_shows(asked, call, widgets)

    def tool_waits(self, run: Run, call: ToolCall, approval: Approval) -> None:
        """Whoever looks on at the run that asked is shown what is to be decided."""
        asked = Run.objects.get(tool_calls=run.parent_id)
        registry.transcripts[asked.surface].tool_waits(asked, call, approval)

    def ended(self, run: Run, draft: Draft | None) -> None:
        _keep(run, draft)
        call = waiting.held(run.parent_id) if run.parent_id else None
        if call is not None:  # else whoever asked is over
            waiting.settle(call, _outcome(run))
        _count_above(run)


def _count_above(run: Run) -> None:
    """What it used counts for whoever asked; where that one is over, and so was counted already, for the next, too.

    So does what it went by of what is known of the person.
    """
    more = {name: Least(F(name) + getattr(run, name), TOKENS_LIMIT) for name in TOKENS}
    cost = Least(F("cost") + run.cost, COST_LIMIT)
    call = run.parent_id
    while call is not None:
        Run.objects.filter(tool_calls=call).update(**more, cost=cost, recalled=with_recalled(run.recalled))
        above = Run.objects.filter(tool_calls=call).first()
        call = above.parent_id if above is not None and above.is_final else None


def _keep(run: Run, draft: Draft | None) -> None:
    if draft is None:
        return
    kept = run.transcript or {}
    run.transcript = {**kept, "said": {**kept.get("said", {}), str(run.steps): draft.text}}
    run.save(update_fields=["transcript"])


def _outcome(run: Run) -> Outcome:
    """Return what came of the call: the last text, or in words why there is none, with what was said until then."""
    said = (run.transcript or {}).get("said", {})
    last = said.get(str(run.steps), "")
    if run.state == Run.State.COMPLETED:
        return Outcome(last or NOTHING_SAID, data=run.output if isinstance(run.output, dict) else {})
    title = overlay.current().title(run.agent) or run.agent
    why = run.error if run.state == Run.State.FAILED else "It was stopped."
    words = f"{title} could not answer. {why}"
    return Outcome.refused(f"{words} It had said: {last}" if last else words, run.error_code or "stopped")


registry.transcripts.add(SURFACE, ChildTranscript())
