"""What a run streams: pure, frozen values. What is not defined here comes straight from the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agents.llm.candidate import Candidate
from agents.llm.endings import CutShort
from agents.llm.model import Call, CallStarted, ReasoningDelta, TextDelta, Usage
from agents.runtime.agent import Agent
from agents.runtime.outcome import Outcome

__all__ = [
    "Answered", "CallStarted", "FellBack", "HandedOver", "Interrupted", "ReasoningDelta", "Rejected", "StreamEvent",
    "TextDelta",
    "ToolEnded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answered:
    """The model finished one answer: all of its text and the tools it asks for. Without calls the run is over.

    `cut_short` says why the answer is not all that it should have been; `by` is the model that gave it; `output` its
    data, where the agent's answers have a form; `response_id` the server's name for it.
    """

    text: str
    calls: tuple[Call, ...]
    usage: Usage
    cut_short: CutShort | None = None
    by: Candidate | None = field(default=None, compare=False)
    output: dict[str, Any] | None = None
    response_id: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Rejected:
    """An answer that had to be data did not fit, and is asked for once more. It is paid for all the same."""

    usage: Usage
    by: Candidate = field(compare=False)


@dataclass(frozen=True, slots=True)
class ToolEnded:
    """A tool call has its outcome. They come in the order the tools finish."""

    call: Call
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Another agent goes on from here."""

    agent: Agent


@dataclass(frozen=True, slots=True)
class FellBack:
    """A model failed before it said anything, with this code of a `ModelError`; the next one is asked."""

    model: str
    code: str


@dataclass(frozen=True, slots=True)
class Interrupted:
    """These calls of the last answer wait for a person; the others have ended. The attempt is over here."""

    calls: tuple[Call, ...]


StreamEvent = (
    TextDelta | ReasoningDelta | CallStarted | Answered | ToolEnded | HandedOver | FellBack | Rejected | Interrupted
)
