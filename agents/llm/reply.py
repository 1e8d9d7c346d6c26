"""What a model server has answered so far: text, tool calls, usage; checked and bounded."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

from agents.llm import endings, failures
from agents.llm.endings import CutShort
from agents.llm.model import Call, Called, CallStarted, Completed, ModelError, ModelEvent, Request, TextDelta, Usage
from agents.llm.sse import DONE

TEXT_LIMIT = 1_000_000  # characters of text, and as many of arguments
CALLS_LIMIT = 128
NAME_LIMIT = 200  # characters, as the database keeps them
TOKENS_LIMIT = 2**31 - 1


@dataclass(slots=True, eq=False)
class CallDraft:
    """A tool call that is being written. `given_id` is the server's own name for it, if it gave one."""

    call_id: str
    given_id: str = ""
    name: str = ""
    arguments: list[str] = field(default_factory=list)


class Reply(ABC):
    """Gathers one answer. Providers say in `read` what one of their events means."""

    def __init__(self, request: Request) -> None:
        self.ended = False  # nothing more will come
        self.finished = False  # the answer is whole; only usage may still come
        self.usage = Usage()
        self.calls: list[CallDraft] = []
        self.cut_short: CutShort | None = None  # why it is finished without being whole
        self._texts: list[str] = []
        self._pieces: list[str] = []  # heard, not yet passed on
        self._text_length = 0
        self._heard = 0  # characters, NULs included
        self._arguments_length = 0
        self._started: list[CallStarted] = []
        self._ids = {item.call_id for item in request.items if isinstance(item, Called)}
        self._step = len(request.items)

    @abstractmethod
    def read(self, event: dict[str, Any]) -> str:
        """Take in one event and return the text it adds, or "". Errors: `ModelError`."""

    @abstractmethod
    def read_whole(self, body: dict[str, Any]) -> str:
        """Take in the answer of a server that does not stream. Errors: `ModelError`."""

    @property
    def heard_text(self) -> bool:
        return self._heard > 0

    def take(self, payloads: list[bytes]) -> Iterator[ModelEvent]:
        """Take in events that arrived together; all their text becomes one growth, also before an error."""
        try:
            for payload in payloads:
                try:
                    event = orjson.loads(payload)
                except orjson.JSONDecodeError:
                    if payload.strip() == DONE:
                        self.ended = True
                        break
                    raise failures.unreadable("it was not JSON") from None
                if type(event) is not dict:
                    raise failures.unreadable("an event was not an object")
                if text := self.read(event):
                    self.hear(text)
                if self._started:
                    yield from self._news()
                if self.ended:
                    break
        except ModelError:
            yield from self._news()
            raise
        yield from self._news()

    def take_whole(self, body: bytes) -> Iterator[ModelEvent]:
        """Take in a reply that is one JSON object rather than a stream."""
        try:
            answer = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise failures.unreadable("it was not JSON") from None
        if type(answer) is not dict:
            raise failures.unreadable("it was not an object")
        if answer.get("error"):
            raise failures.answered(None, answer)
        self.hear(self.read_whole(answer))
        self.ended = True
        return iter(self._news())

    def completed(self) -> Completed:
        """Return the answer as it ended. Errors: `ModelError` for a call without a name."""
        text = "".join(self._texts)
        if self.cut_short is not None:
            withheld = self.cut_short is endings.FILTERED and not text
            return Completed(text, (), self.usage, endings.WITHHELD if withheld else self.cut_short)
        if any(not call.name for call in self.calls):
            raise failures.unreadable("a tool call had no name")
        calls = tuple(Call(call.call_id, call.name, "".join(call.arguments)) for call in self.calls)
        return Completed(text, calls, self.usage)

    def new_call(self, given_id: object, name: object) -> CallDraft:
        """Begin a tool call, under the server's id unless it gave none or one that is already taken."""
        if len(self.calls) >= CALLS_LIMIT:
            raise failures.unreadable("it had too many tool calls")
        given = _clean(given_id) if isinstance(given_id, str) and len(given_id) <= NAME_LIMIT else ""
        # Counted from the conversation's length: the same when the step is run again, different in the next step.
        call_id, number = given, len(self.calls)
        while not call_id or call_id in self._ids:
            call_id, number = f"call_{self._step}_{number}", number + CALLS_LIMIT
        self._ids.add(call_id)
        call = CallDraft(call_id, given)
        self.calls.append(call)
        self.name_call(call, name)
        return call

    def name_call(self, call: CallDraft, name: object) -> None:
        """Note the call's name when it comes first; servers repeat it."""
        if name is None or name == "" or call.name:
            return
        if not isinstance(name, str) or len(name) > NAME_LIMIT:
            raise failures.unreadable("a tool call's name was not a name")
        call.name = _clean(name)
        if call.name:
            self._started.append(CallStarted(call.call_id, call.name))

    def add_arguments(self, call: CallDraft, arguments: object, *, instead: bool = False) -> None:
        """Add to a call's arguments, or put them in place of what came before. An object is as good as its JSON."""
        if arguments is None:
            return
        if isinstance(arguments, dict):
            arguments = orjson.dumps(arguments).decode()
        if not isinstance(arguments, str):
            raise failures.unreadable("a tool call's arguments were not text")
        if instead:
            self._arguments_length -= sum(map(len, call.arguments))
            call.arguments.clear()
        self._arguments_length += len(arguments)
        if self._arguments_length > TEXT_LIMIT:
            raise failures.unreadable("a tool call had no end")
        call.arguments.append(_clean(arguments))

    def hear(self, text: str) -> None:
        """Take in text, to be passed on with what arrived beside it. Errors: `ModelError` for one without an end."""
        self._pieces.append(text)
        self._heard += len(text)
        if self._heard > TEXT_LIMIT:
            raise ModelError("bad_reply", "The model server's answer had no end.")

    def _news(self) -> list[ModelEvent]:
        """Return what was taken in since the last time: the text, then the calls begun after it."""
        news: list[ModelEvent] = []
        if self._pieces:
            text = _clean("".join(self._pieces))[: TEXT_LIMIT - self._text_length]
            self._pieces.clear()
            if text:
                self._text_length += len(text)
                self._texts.append(text)
                news.append(TextDelta(text))
        if self._started:
            news += self._started
            self._started.clear()
        return news


def count_tokens(value: object) -> int:
    """Return a number of tokens as a server states it, 0 when it is none."""
    return value if type(value) is int and 0 <= value <= TOKENS_LIMIT else 0


def _clean(text: str) -> str:
    """Drop NUL: it means nothing in text, and PostgreSQL refuses it."""
    return text.replace("\0", "") if "\0" in text else text
