"""What a scripted model server is told to do with one request, a step after the other."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Say:
    text: str
    tokens_per_second: float | None
    chunk: int | None
    seen: Callable[[str], bool] | None = None

    @property
    def tokens(self) -> list[str]:
        if self.chunk:
            return [self.text[at : at + self.chunk] for at in range(0, len(self.text), self.chunk)]
        return re.findall(r"\S+\s*|\s+", self.text)


@dataclass(frozen=True)
class Think:
    text: str


@dataclass(frozen=True)
class CallTool:
    name: str
    arguments: str
    call_id: str | None


@dataclass(frozen=True)
class Wait:
    seconds: float


@dataclass(frozen=True)
class Hold:
    is_over: Callable[[], bool]


@dataclass(frozen=True)
class Fail:
    status: int
    body: Any
    headers: dict[str, str]


@dataclass(frozen=True)
class Write:
    data: bytes


@dataclass(frozen=True)
class Raw:
    chunks: tuple[bytes, ...]
    content_type: str


@dataclass(frozen=True)
class CutOff:
    pass


@dataclass(frozen=True)
class Count:
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True)
class End:
    reason: str


Step = Say | Think | CallTool | Wait | Hold | Fail | Write | Raw | CutOff | Count | End


def say(
    text: str,
    *,
    tokens_per_second: float | None = None,
    chunk: int | None = None,
    seen: Callable[[str], bool] | None = None,
) -> Say:
    """Stream `text` word by word, or `chunk` characters at a time; at once, or paced.

    `seen` paces by the readers, at any speed: it is asked with the text so far until it is true, then comes more.
    """
    return Say(text, tokens_per_second, chunk, seen)


def think(text: str) -> Think:
    """Stream what the model says to itself: a summary of it in the Responses API, else a field of its own."""
    return Think(text)


def call(name: str, arguments: dict[str, Any] | str, *, call_id: str | None = None) -> CallTool:
    """Ask for a tool call. A string is sent as it is, JSON or not."""
    return CallTool(name, arguments if isinstance(arguments, str) else json.dumps(arguments), call_id)


def delay(seconds: float) -> Wait:
    """Pause; as the first step, before the headers."""
    return Wait(seconds)


def until(is_over: Callable[[], bool]) -> Hold:
    """Pause until this is true: `until(event.is_set)` for what a test must see meanwhile, at any speed."""
    return Hold(is_over)


def stall() -> Wait:
    """Say nothing more, and keep the connection open."""
    return Wait(3600)


def fail(status: int, body: Any = None, **headers: str) -> Fail:
    """Answer with an HTTP error; `retry_after="0"` becomes the header Retry-After."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return Fail(status, body if body is not None else {"error": {"message": "scripted", "type": "scripted"}}, given)


def cut_off() -> CutOff:
    """Break the connection, here and now."""
    return CutOff()


def rubbish(data: bytes) -> Write:
    """Write these bytes into the stream and go on."""
    return Write(data)


def raw(*chunks: bytes, content_type: str = "text/event-stream") -> Raw:
    """Answer with exactly these bytes, then end in good order. Nothing else of the script is sent."""
    return Raw(chunks, content_type)


def ends(reason: str) -> End:
    """End for this reason: a `finish_reason`, or the `incomplete_details` of a response; `stop` is the normal one."""
    return End(reason)


def usage(input_tokens: int, output_tokens: int) -> Count:
    """Report these numbers at the end."""
    return Count(input_tokens, output_tokens)
