"""A model that answers by what was said: each tag a person names is put on the list once, however often it is asked.

It looks only at the request, as a real model would, so a run that is tried again gets the answer it should.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from agents.llm.items import BEFORE
from tests.harness.model_script import Step, call, say

CLOSING = "All of it is on your list now. Is there anything else that I can do for the party of yours today?"


def tags_in(text: str) -> list[str]:
    return re.findall(r"\b[a-z]+-\d+\b", text)


def adding(tokens_per_second: float) -> Callable[[dict[str, Any]], Sequence[Step]]:
    """Say what it will do, add every tag that was named and not yet added, and say that it is done."""

    def answer(body: dict[str, Any]) -> Sequence[Step]:
        said = [item for item in body["input"] if item.get("role") == "user" and not item["content"].startswith(BEFORE)]
        wanted = [tag for item in said for tag in tags_in(item["content"])]
        outputs = {
            item["call_id"]: item["output"] for item in body["input"] if item.get("type") == "function_call_output"
        }
        calls = [item for item in body["input"] if item.get("type") == "function_call"]
        called = [item for item in calls if not outputs[item["call_id"]].startswith("Cancelled")]
        missing = [tag for tag in wanted if not any(f'"{tag}"' in item["arguments"] for item in called)]
        if not missing:
            return (say(CLOSING, tokens_per_second=tokens_per_second),)
        adds = [call("add_items", {"items": [{"name": tag}]}) for tag in missing]
        return (say(f"I will add {', '.join(missing)} for you.", tokens_per_second=tokens_per_second), *adds)

    return answer


def asking_for(tool: str, arguments: dict[str, Any]) -> Callable[[dict[str, Any]], Sequence[Step]]:
    """Ask for one tool call, once, then say what came of it."""

    def answer(body: dict[str, Any]) -> Sequence[Step]:
        outputs = [item["output"] for item in body["input"] if item.get("type") == "function_call_output"]
        if not outputs:
            return say("One moment."), call(tool, arguments)
        return (say(f"It came to this: {json.dumps(outputs[-1])}"),)

    return answer
