"""Thinking: one run of the runtime for one question. Nothing is held while the model is waited for.

A beat that thinks is parked: what it did so far is undone, the question is committed as a queued run, and the beat is
`thinking`. When the run is over its surface makes the beat due again, in the commit of the run's end. The beat then
begins anew, and finds the answer at hand. So a worker that dies meanwhile costs neither the question nor the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from agents.business.models import Thought
from agents.runtime.models import Run

if TYPE_CHECKING:
    from agents.business.actor import Situation
    from agents.business.models import Beat


class ThoughtFailed(Exception):
    """There is no answer: the model failed, or somebody stopped it. The message says why."""


class Parked(BaseException):
    """Not an error: the beat has a question and waits. No `except Exception` of an agent catches it."""

    def __init__(self, prompt: str, tools: tuple[str, ...], run: UUID) -> None:
        super().__init__(prompt)
        self.prompt = prompt
        self.tools = tools
        self.run = run


def think(situation: Situation, prompt: str, tools: Sequence[str] | None) -> str:
    """See `Actor.think`. The n-th question of a beat is the same run, however often the beat begins again."""
    beat = situation.beat
    if beat is None:
        raise RuntimeError("An agent thinks in a beat only. Wake it: AgentManager.beat_now(run).")
    if situation.agent_run.user_id is None:
        raise ThoughtFailed(
            f"{situation.declaration.name} works for nobody, so no rights and no budget are there to think with. "
            "Give it a method get_user(event), or its entity a field called user or owner."
        )
    pk = run_of(beat, situation.thoughts)
    situation.thoughts += 1
    run = Run.objects.filter(pk=pk).first()
    if run is None:
        raise Parked(prompt, tuple(situation.declaration.tools if tools is None else tools), pk)
    if run.state != Run.State.COMPLETED:
        raise ThoughtFailed(run.error or "It was stopped.")
    answers = Thought.objects.filter(run=run, kind=Thought.Kind.ANSWER).order_by("-step")
    return answers.values_list("text", flat=True).first() or ""


def run_of(beat: Beat, position: int) -> UUID:
    """Name the run of a beat's question. A beat that failed asks anew."""
    return uuid5(beat.pk, f"{beat.failures}:{position}")
