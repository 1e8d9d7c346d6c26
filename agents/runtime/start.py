"""What a run begins with, read where the database is at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from agents import registry, zones
from agents.llm.candidate import Candidate
from agents.runtime import limits, overlay, tool_calls
from agents.runtime.agent import Agent
from agents.runtime.models import Run, ToolCall
from agents.runtime.transcript import RunInput


@dataclass(frozen=True, slots=True)
class Start:
    """What has to be read before a run can go: its user's zone, where it starts, calls an earlier attempt left.

    `snapshot` says who answers and which models are asked, until the run ends. `refusal` says in words why it may not
    go at all.
    """

    zone: tzinfo
    opening: RunInput
    unfinished: Sequence[ToolCall]
    snapshot: overlay.Snapshot
    refusal: str = ""


def start_of(run: Run) -> Start:
    """Read it, in database code."""
    opening = registry.transcripts[run.surface].opening(run)
    snapshot = overlay.current().at(opening.version, agent=run.agent, user_id=run.user_id)
    return Start(
        zone=zones.of(run.user),
        opening=opening,
        unfinished=tool_calls.unfinished(run) if run.attempt > 1 else (),
        snapshot=_WithOptions(snapshot, run.options) if run.options else snapshot,
        refusal=limits.used_up_today(run) or limits.used_up_together(run),
    )


@dataclass(frozen=True, slots=True)
class _WithOptions:
    """A snapshot as this run alone sees it: with its own prompt and model over the agent's."""

    snapshot: overlay.Snapshot
    options: Mapping[str, Any]

    def agent(self, name: str) -> Agent | None:
        agent = self.snapshot.agent(name)
        if agent is None or self.options.get("prompt_of") != name:
            return agent
        return replace(agent, instructions=self.options["prompt"], listed=False)

    def chain(self, agent: Agent, model: str = "") -> Sequence[Candidate]:
        return self.snapshot.chain(agent, model or self.options.get("model", ""))
