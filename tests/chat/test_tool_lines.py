"""What Alice reads of a tool call, in each state: whole words, never the bare name of a tool."""

from __future__ import annotations

import pytest

from agents.runtime.models import ToolCall
from chat.rendering import tool_line


@pytest.mark.parametrize(
    ("state", "line"),
    [
        ("requested", "Noting Ana's answer…"),
        ("started", "Noting Ana's answer…"),
        ("done", "Noted Ana's answer"),
        ("failed", "Noting Ana's answer did not work"),
        ("unknown", "Noting Ana's answer: not known whether it was done"),
        ("cancelled", "Noting Ana's answer: cancelled"),
    ],
)
def test_a_call_is_worded_by_its_tool_in_every_state(state: str, line: str) -> None:
    call = ToolCall(name="record_answer", arguments='{"guest": "Ana", "answer": "declined"}', state=state)
    assert (tool_line(call) or {})["line"] == line


def test_a_call_of_no_tool_is_named_by_itself() -> None:
    call = ToolCall(name="fly_away", arguments="{}", state="failed")
    assert (tool_line(call) or {})["line"] == "Fly away did not work"
