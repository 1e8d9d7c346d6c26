"""What a language model is to Convoke: a request in, a stream of model events out.

Providers (`responses`, `chat_completions`, `offline`) implement `Model`; the runtime's loop is
their only caller.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from agents.llm.attached import Attached
from agents.llm.endings import CutShort

REASONING_KEPT = 10_000  # characters of what a model says to itself; what comes after them is nowhere


@dataclass(frozen=True, slots=True)
class Said:
    """Text a person or an agent said earlier. `model` names the model that said it, "" where that is not known.

    `data` is what programs read of it: the structured content of a question that a program asked. `attached` came with
    a person's words, and is no part of them.
    """

    role: Literal["user", "assistant"]
    text: str
    model: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call the model made earlier, with what came back. `arguments` is JSON text, `output` what a model reads.

    `ok` says whether the tool did what it was asked; `data` is what programs read of it: its structured content, or the
    `code` of a refusal. Nothing of it is sent to a model server.
    """

    call_id: str
    name: str
    arguments: str
    output: str
    ok: bool = True
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ToolSchema:
    """A tool as the model sees it; `parameters` is a JSON schema of type object."""

    name: str
    description: str
    parameters: dict[str, Any]


Heard = Callable[[bytes], None]


@dataclass(frozen=True, slots=True)
class OutputSchema:
    """What an answer has to be, where it is data; `schema` is a JSON schema of type object."""

    name: str
    schema: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """One question to a model: what it is told, what was said and done, what it may call.

    `summary` is what was said and done before the items. `now` is what is true only today, such as the time: it stands
    at the end, so that what is sent begins as it did the last time, and servers find it in their caches. What an answer
    has to be, `output`, is told to the server only where there are no tools: several refuse both together.

    `heard` is called with each event of the server's stream as it came, JSON as bytes, before anything reads it.
    """

    instructions: str
    items: tuple[Said | Called, ...]
    tools: tuple[ToolSchema, ...] = ()
    now: str = ""
    output: OutputSchema | None = None
    heard: Heard | None = field(default=None, compare=False, repr=False)
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens, as the model server counted them; 0 where it did not say.

    Those it had cached are a part of the input's, those it reasoned with a part of the output's.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A tool call the model asks for. `arguments` is JSON text as the model wrote it, unchecked."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TextDelta:
    """More text: everything that had arrived when it was read, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """What the model said to itself before what comes next. Never a part of the answer's text, never sent back."""

    text: str


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The model began to write a tool call; its arguments are still to come."""

    call_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Completed:
    """The last event of every stream that did not fail. `text` is the whole text.

    `cut_short` says why the answer is not whole, if it is not; then it has no calls, as the last may be half written.
    `response_id` is the server's name for it, "" where it gave none. The offline model says whether it `understood`.
    """

    text: str
    calls: tuple[Call, ...] = ()
    usage: Usage = field(default_factory=Usage)
    cut_short: CutShort | None = None
    response_id: str = field(default="", compare=False)
    understood: bool = field(default=True, compare=False)


ModelEvent = TextDelta | ReasoningDelta | CallStarted | Completed


class ModelError(Exception):
    """The model server failed. `detail` is fit for a person to read; `code` is for programs.

    Codes: `unreachable`, `timeout`, `cut_off`, `rate_limited`, `refused_key`, `bad_request`, `context_too_long`,
    `server_error`, `bad_reply`, `no_tools`.
    """

    def __init__(self, code: str, detail: str, status: int | None = None) -> None:
        """`status` is the server's of HTTP, where it answered with one."""
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.status = status


class Model(Protocol):
    """A model that answers. `name` is what a person may read, such as `gpt-4.1-mini`."""

    name: str

    def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        """Yield model events, the last of them `Completed`. Errors: `ModelError`.

        Closing the generator closes the connection to the model server.
        """
        ...
