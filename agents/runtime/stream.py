"""What a run streams: pure, frozen values. `TextDelta` and `CallStarted` come straight from the model."""

from __future__ import annotations

from dataclasses import dataclass

from agents.llm.endings import CutShort
from agents.llm.model import Call, CallStarted, TextDelta, Usage
from agents.runtime.agent import Agent
from agents.runtime.outcome import Outcome

__all__ = ["Answered", "CallStarted", "HandedOver", "StreamEvent", "TextDelta", "ToolEnded"]


@dataclass(frozen=True, slots=True)
class Answered:
    """The model finished one answer: all of its text and the tools it asks for. Without calls the run is over.

    `cut_short` says why the answer is not all that it should have been.
    """

    text: str
    calls: tuple[Call, ...]
    usage: Usage
    cut_short: CutShort | None = None


@dataclass(frozen=True, slots=True)
class ToolEnded:
    """A tool call has its outcome. They come in the order the tools finish."""

    call: Call
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Another agent goes on from here."""

    agent: Agent


StreamEvent = TextDelta | CallStarted | Answered | ToolEnded | HandedOver
