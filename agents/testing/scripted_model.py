"""A language model that says what a test wrote down, and keeps what it was asked.

model = ScriptedModel(call("add_plant", name="basil"), "Basil is in your garden.")
talk = Talk(alice, "garden", model=model)
assert talk.say("I have bought basil") == "Basil is in your garden."
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

import orjson

from agents.llm.model import Call, CallStarted, Completed, ModelError, ModelEvent, Request, TextDelta

Part = str | Call
Step = Part | tuple[Part, ...] | ModelError


def call(tool: str, **arguments: Any) -> Call:
    """Return the call of a tool, as a model asks for it."""
    return Call("", tool, orjson.dumps(arguments).decode())


class ScriptedModel:
    """Implements `Model`. Each step of the script is one answer: a text, a call, several of these, or an error.

    `requests` are what it was asked, the oldest first. Errors: `AssertionError` when it is asked more than it can say.
    """

    name = "scripted"

    def __init__(self, *script: Step) -> None:
        self.script = list(script)
        self.requests: list[Request] = []

    async def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        """Yield the next answer of the script, a word at a time. Errors: the `ModelError` that stands there."""
        self.requests.append(request)
        assert len(self.requests) <= len(self.script), f"Nothing is written for question {len(self.requests)}."
        step = self.script[len(self.requests) - 1]
        if isinstance(step, ModelError):
            raise step
        parts = step if isinstance(step, tuple) else (step,)
        text = " ".join(part for part in parts if isinstance(part, str))
        for number, word in enumerate(text.split(" ") if text else ()):
            yield TextDelta(f" {word}" if number else word)
        asked = [part for part in parts if isinstance(part, Call)]
        calls = tuple(replace(each, call_id=f"call-{len(self.requests)}-{number}") for number, each in enumerate(asked))
        for each in calls:
            yield CallStarted(each.call_id, each.name)
        yield Completed(text, calls)
