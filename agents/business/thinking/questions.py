"""Thinking: one run of the runtime for one question. Nothing is held while the model is waited for.

An activation that thinks is parked: what it did so far is undone, the question is committed as a queued run, and the
activation is `thinking`. When the run is over its transcript makes the activation due again, in the commit of the run's
end. It then begins anew, and finds the answer at hand. So a worker that dies meanwhile costs neither the question nor
the answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from agents import due
from agents.business import budget
from agents.business.activations.leases import fenced
from agents.business.models import Activation, AgentLogEntry
from agents.faults import faultpoint
from agents.runtime.models import Run

if TYPE_CHECKING:
    from agents.business.activations.situation import Situation

SURFACE = "thinking"


class ThoughtFailed(Exception):
    """There is no answer: the model failed, or somebody stopped it. The message says why."""


class Parked(BaseException):
    """Not an error: the activation has a question and waits. No `except Exception` of an agent catches it."""

    def __init__(self, prompt: str, tools: tuple[str, ...], position: int, data: Mapping[str, Any] | None) -> None:
        super().__init__(prompt)
        self.prompt = prompt
        self.data = data
        self.tools = tools
        self.position = position


def think(situation: Situation, prompt: str, tools: Sequence[str] | None, data: Mapping[str, Any] | None = None) -> str:
    """See `Actor.think`. The n-th question of an activation is the same run, however often it begins again."""
    activation, position = situation.activation, situation.questions
    if activation is None:
        raise RuntimeError("An agent thinks in an activation only. Wake it: AgentManager.activate_now(run).")
    if situation.agent_run.user_id is None:
        raise ThoughtFailed(
            f"{situation.declaration.name} works for nobody, so there are no rights and no budget to think with. "
            "Give it a method get_user(event), or its entity a field called user or owner."
        )
    situation.questions += 1
    asked = activation.asked[position] if position < len(activation.asked) else None
    run = Run.objects.filter(pk=asked).first() if asked else None
    if run is None:
        budget.check_tokens(situation.agent_run)
        raise Parked(prompt, tuple(situation.declaration.tools if tools is None else tools), position, data)
    if run.state != Run.State.COMPLETED:
        raise ThoughtFailed(run.error or "It was stopped.")
    answers = AgentLogEntry.objects.filter(run=run, kind=AgentLogEntry.Kind.ANSWER).order_by("-step")
    return answers.values_list("text", flat=True).first() or ""


def park(activation: Activation, situation: Situation, question: Parked) -> None:
    """Commit the question as a queued run and let go of the activation until it is over. Errors: `Lost`."""
    with transaction.atomic():
        agent_run, held = fenced(activation)
        run = Run.objects.create(
            pk=uuid4(),
            surface=SURFACE,
            thread=agent_run.pk,
            user=situation.agent_run.user,  # type: ignore[misc]  # think() asked
            agent=agent_run.name[:80],
            created_at=timezone.now(),
        )
        held.asked = [*held.asked[: question.position], str(run.pk), *held.asked[question.position + 1 :]]
        held.run, held.state, held.lease_until = run, Activation.State.THINKING, None
        held.save(update_fields=["asked", "run", "state", "lease_until"])
        AgentLogEntry.objects.create(
            agent_run=agent_run, activation=held, run=run, kind=AgentLogEntry.Kind.PROMPT, tools=question.tools,
            text=question.prompt, data=question.data, created_at=timezone.now(),
        )  # fmt: skip
        due.hint()
        faultpoint("before_think_commit")
    faultpoint("after_think_commit")


def kept(asked: Sequence[Any]) -> list[Any]:
    """Return a failed activation's questions without those that got no answer: the next try asks them anew."""
    answered = Run.objects.filter(pk__in=[pk for pk in asked if pk], state=Run.State.COMPLETED)
    answers = {str(pk) for pk in answered.values_list("pk", flat=True)}
    return [pk if pk in answers else None for pk in asked]
