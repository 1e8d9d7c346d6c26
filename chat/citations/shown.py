"""Which passages agents were shown in a conversation, or agents that these asked: what an answer may cite."""

from __future__ import annotations

from typing import Any

from agents.runtime.children import DEEPEST
from agents.runtime.models import Run, ToolCall
from chat.citations import marks

TOOL = "search_knowledge"
MOST = 50  # searches, the latest


def citations_of(run: Run, text: str) -> list[dict[str, Any]]:
    """Return what this answer cites: [{"number", "passage", "title", "kind", "url"}]. It asks only where marks are."""
    if not marks.has_any(text):
        return []
    known: dict[int, dict[str, Any]] = {}
    for depth in range(DEEPEST + 1):
        known = _shown(run, depth) | known
        if marks.named(text) <= known.keys():
            break
    return marks.cited(text, known)


def _shown(run: Run, depth: int) -> dict[int, dict[str, Any]]:
    """Return what was shown to who answers in this conversation, or to those so far below whom they have asked."""
    above = "run__" + "parent__run__" * depth
    found = ToolCall.objects.filter(**{f"{above}thread": run.thread, f"{above}surface": run.surface}, name=TOOL)
    done = found.filter(state=ToolCall.State.DONE).order_by("-ended_at").values_list("result", flat=True)[:MOST]
    known: dict[int, dict[str, Any]] = {}
    for result in reversed(done):  # an id is told as it was told last
        known |= {each["id"]: each for each in _passages(result) if type(each.get("id")) is int}
    return known


def _passages(result: Any) -> list[dict[str, Any]]:
    """What a tool's data says is checked: an operator may have put another tool of this name in its place."""
    passages = result.get("passages") if isinstance(result, dict) else None
    return [each for each in passages if isinstance(each, dict)] if isinstance(passages, list) else []
