"""An agent that another one asks as it calls a tool: its answer comes back, and who asked goes on with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone

from agents import registry
from agents.runtime import overlay
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.tool import Tool, ToolRefused, When
from agents.source_location import called_from

if TYPE_CHECKING:
    from agents.runtime.models import Run, ToolCall

SURFACE = "agent"


@dataclass(frozen=True, slots=True)
class Question:
    """Begins the run in which the other agent answers. See `agents.runtime.outcome.Begin`."""

    agent: str
    text: str

    def __call__(self, run: Run, call: ToolCall) -> None:
        call.output = f"{_title(self.agent)} was asked, and has not answered yet."
        call.save(update_fields=["output"])
        surface, thread = root_of(run)
        claims = run.options.get("claims")
        type(run).objects.create(
            surface=SURFACE,
            thread=call.pk,
            user_id=run.user_id,
            agent=self.agent,
            parent=call,
            transcript={"question": self.text, "said": {}, "surface": surface, "thread": str(thread)},
            options={"claims": claims} if claims else {},
            created_at=timezone.now(),
        )


def root_of(run: Run) -> tuple[str, UUID]:
    """Return surface and thread of whom a run answers in the end: its own, where it answers no other run."""
    if run.transcript is None:
        return run.surface, run.thread
    return run.transcript["surface"], UUID(run.transcript["thread"])


@dataclass(frozen=True)
class AskAgent(Tool):
    """The tool that asks the agent called `to`."""

    to: str = ""
    declared_at: str = ""


def agent_as_tool(agent: str, description: str, *, name: str = "", when: When | None = None) -> str:
    """Register the tool that asks the agent of this name, `ask_<agent>`; return its name for `Agent(tools=…)`.

    `description` tells the model what to ask it. It answers the question alone, in a run of its own, with its own
    tools, and knows nothing of the conversation; its answer is what the tool returns. What it uses counts for the run
    that asked. Nothing waits for it: the run is let go of meanwhile. `when` is as for `tool`; the other agent's tools
    exist by the conversation of who asked.
    """
    name = name or f"ask_{agent}"

    def ask(context: Context, question: str) -> Outcome:
        if context.agents(agent) is None:
            raise ToolRefused(f"{_title(agent)} cannot be asked at the moment.", code="no_such_agent")
        return Outcome("", waits=Question(agent, question))

    made = AskAgent(
        name=name,
        function=ask,
        description=description,
        doing=lambda _: f"Asking {_title(agent)}…",
        done=lambda _: f"Asked {_title(agent)}",
        when=when,
        to=agent,
        declared_at=called_from(1),
    )
    registry.tools.add(name, made)
    return name


def _title(agent: str) -> str:
    return overlay.current().title(agent) or agent
