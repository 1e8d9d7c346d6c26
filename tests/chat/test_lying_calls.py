"""What a page shows of tool calls that a lying model wrote: something short that can be shown, whatever it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from agents import registry
from agents.runtime.models import ToolCall
from agents.runtime.tool import BadArguments
from chat.rendering import LONGEST_SHOWN, tool_line

CREATE = {"kind": "tea", "starts_at": "2031-05-03T15:00"}
LIES = {
    "nesting without end": "[" * 200_000,
    "objects without end": '{"title":' * 50_000,
    "deep but whole": "[" * 1000 + "]" * 1000,
    "half a surrogate pair": json.dumps({**CREATE, "title": "\ud800"}),
    "an infinite number": '{"title": 1e999}',
    "a number without end": '{"title": ' + "9" * 5000 + "}",
    "no JSON": "<script>hacked()</script>",
    "no object": "[1, 2]",
    "a megabyte": json.dumps({**CREATE, "title": "x" * 1_000_000}),
    "a hundred thousand fields": json.dumps({f"field{number}": 1 for number in range(100_000)}),
    "lines that indenting would make long": "[" * 250 + "1," * 300_000 + "1" + "]" * 250,
    "braces": json.dumps({**CREATE, "title": "{title.__class__} {0}"}),
    "nothing": "",
}


@pytest.mark.parametrize("arguments", LIES.values(), ids=LIES.keys())
@pytest.mark.parametrize("name", ["create_event", "add_items", "not_a_tool", "<script>hacked()</script>"])
@pytest.mark.parametrize("state", ["requested", "done", "failed"])
def test_any_call_can_be_shown_and_fits_on_a_page(name: str, arguments: str, state: str) -> None:
    line: Any = tool_line(ToolCall(name=name, arguments=arguments, state=state, output="y" * 1_000_000))
    assert 0 < len(line["line"]) <= 250
    for shown in line.values():
        shown.encode()
        assert len(shown) <= LONGEST_SHOWN + 1


@pytest.mark.parametrize("arguments", [each for name, each in LIES.items() if name not in ("a megabyte", "braces")])
def test_a_lie_goes_back_to_the_model_in_few_words(arguments: str) -> None:
    with pytest.raises(BadArguments) as refused:
        registry.tools["create_event"].parse(arguments)
    assert len(str(refused.value)) < 3000
    str(refused.value).encode()


def test_a_small_call_is_shown_as_json_that_one_can_read() -> None:
    line: Any = tool_line(ToolCall(name="create_event", arguments='{"title":"Tea für ☕"}', state="done", output="Ok"))
    assert line["line"] == "Planned Tea für ☕"
    assert line["arguments"] == '{\n  "title": "Tea für ☕"\n}'
