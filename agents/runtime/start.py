"""What a run begins with, read where the database is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo

from agents import registry, zones
from agents.runtime import limits, overlay, tool_calls
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
    return Start(
        zone=zones.of(run.user),
        opening=opening,
        unfinished=tool_calls.unfinished(run) if run.attempt > 1 else (),
        snapshot=overlay.current().at(opening.version, agent=run.agent, user_id=run.user_id),
        refusal=limits.used_up_today(run),
    )
