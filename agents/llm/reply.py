"""What a model server has answered so far: text, tool calls, usage; checked and bounded."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Any

import orjson

from agents.llm import endings, failures
from agents.llm.calls import Calls
from agents.llm.content import words
from agents.llm.endings import CutShort
from agents.llm.lenient_json import loads
from agents.llm.model import (
    REASONING_KEPT,
    Completed,
    ModelError,
    ModelEvent,
    ReasoningDelta,
    Request,
    TextDelta,
    Usage,
)  # fmt: skip
from agents.llm.sse import DONE
from agents.llm.thoughts import Thoughts

logger = logging.getLogger(__name__)

TEXT_LIMIT = 1_000_000  # characters of text, and as many of thoughts
ODD_EVENTS = 100  # of one answer that may be left out because nobody can read them
ODD_BYTES = 1024 * 1024  # of them together
TOKENS_LIMIT = 2**31 - 1


class Reply(ABC):
    """Gathers one answer. Providers say in `read` what one of their events means."""

    def __init__(self, request: Request, *, places_are_right: bool) -> None:
        self.ended = False  # nothing more will come
        self.finished = False  # the answer is whole; only usage may still come
        self.usage = Usage()
        self.response_id = ""
        self.calls = Calls(request, is_strict=places_are_right)
        self._started = self.calls.started
        self.cut_short: CutShort | None = None  # why it is finished without being whole
        self._texts: list[str] = []
        self._pieces: list[str] = []  # heard, not yet passed on
        self._text_length = 0
        self._heard = 0  # characters, NULs and thoughts included
        self._thought = 0  # characters that are not part of the text
        self._reasoning: list[str] = []  # of these, those not yet passed on
        self._room = REASONING_KEPT
        self._spoken = 0  # characters heard before the last thought
        self._thoughts: Thoughts | None = Thoughts()  # until the first word
        self._odd: ModelError | None = None  # the last thing that could not be read
        self._odd_events = self._odd_bytes = 0

    @abstractmethod
    def read(self, event: dict[str, Any]) -> str:
        """Take in one event and return the text it adds, or "". Errors: `ModelError`; `Unreadable` costs the event."""

    @abstractmethod
    def read_whole(self, body: dict[str, Any]) -> str:
        """Take in the answer of a server that does not stream. Errors: `ModelError`."""

    def came_from(self, server: str) -> None:
        """Hear what the server calls itself, "" for one that does not say. Errors: `ModelError`."""
        return

    @property
    def heard_text(self) -> bool:
        return self._heard > 0

    def take(self, payloads: list[bytes]) -> Iterator[ModelEvent]:
        """Take in events that arrived together; all their text becomes one growth, also before an error."""
        try:
            for payload in payloads:
                try:
                    try:
                        event = orjson.loads(payload)
                    except orjson.JSONDecodeError:
                        if payload.strip() == DONE:
                            self.ended = True
                            break
                        event = _patiently(payload)
                    if type(event) is not dict:
                        raise failures.unreadable("an event was not an object")
                    text = self.read(event)
                except failures.Unreadable as odd:
                    self._skip(payload, odd)
                    continue
                if text:
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
        answer = _patiently(body)
        if isinstance(answer, list) and answer and isinstance(answer[0], dict) and answer[0].get("error"):
            answer = answer[0]  # Google's errors come in a list
        if type(answer) is not dict:
            raise failures.unreadable("it was not an object")
        if answer.get("error"):
            raise failures.answered(None, answer)
        self.hear(self.read_whole(answer))
        self.ended = True
        return iter(self._news())

    def end(self) -> Iterator[ModelEvent]:
        """Yield what was held back, and the answer as it ended. Errors: `ModelError` if it is none."""
        if self._thoughts is not None:
            rest = self._thoughts.rest(is_whole=self.cut_short is None and not self.calls)
            self._thoughts = None
            self._pieces.append(rest)
            yield from self._news()
        if self._reasoning:
            yield from self._reasoned()
        yield self.completed()

    def completed(self) -> Completed:
        """Return the answer as it ended. Errors: `ModelError` for a nameless call, and if nothing could be read."""
        text = "".join(self._texts)
        if self.cut_short is not None:
            withheld = self.cut_short is endings.FILTERED and not text
            return Completed(text, (), self.usage, endings.WITHHELD if withheld else self.cut_short, self.response_id)
        if not text and not self.calls:
            self.must_have_been_readable()
        return Completed(text, self.calls.finished(), self.usage, response_id=self.response_id)

    def must_have_been_readable(self) -> None:
        """Errors: `Unreadable`, if something could not be read and nothing was heard beside it."""
        if self._odd is not None and not self._heard and not self.calls:
            raise self._odd

    def hear(self, text: str) -> None:
        """Take in text, to be passed on with what arrived beside it. Errors: `ModelError` for one without an end."""
        self._pieces.append(text)
        self._heard += len(text)
        if self._heard > TEXT_LIMIT:
            raise failures.without_end()

    def think(self, content: object) -> None:
        """Take in what the model says to itself. Errors: `ModelError` for what has no end."""
        thought = words(content)
        self._thought += len(thought) or 1
        if self._thought > TEXT_LIMIT:
            raise failures.without_end()
        if self._reasoning and self._spoken != self._heard:  # it has spoken in between
            thought = f"\n\n{thought}"
        self._spoken = self._heard
        self._keep(thought)

    def _keep(self, thought: str) -> None:
        if self._room and thought:
            self._reasoning.append(thought[: self._room])
            self._room -= len(self._reasoning[-1])

    def _skip(self, payload: bytes, odd: ModelError) -> None:
        self._odd = odd
        self._odd_events += 1
        self._odd_bytes += len(payload)
        self.calls.lost_something()
        if self._odd_events > ODD_EVENTS or self._odd_bytes > ODD_BYTES:
            raise ModelError(odd.code, odd.detail)
        if self._odd_events == 1:
            logger.warning("A part of a model server's answer was left out: %s", odd.detail)

    def _news(self) -> list[ModelEvent]:
        """Return what was taken in since the last time: the text, then the calls begun after it."""
        news: list[ModelEvent] = []
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces.clear()
            if self._thoughts is not None:
                text = self._thoughts.take(text)
                for thought in self._thoughts.thought:
                    self._keep(f"\n\n{thought}")
                self._thoughts.thought.clear()
                if self._thoughts.are_over:
                    self._thoughts = None
            if "\0" in text:  # it means nothing in text, and PostgreSQL refuses it
                text = text.replace("\0", "")
            text = text[: TEXT_LIMIT - self._text_length]
            if text:
                self._text_length += len(text)
                self._texts.append(text)
                if self._reasoning:
                    news += self._reasoned()
                news.append(TextDelta(text))
        if self._started:
            if self._reasoning:
                news += self._reasoned()
            news += self._started
            self._started.clear()
        return news

    def _reasoned(self) -> list[ModelEvent]:
        """Return what the model has said to itself since it last spoke."""
        thought = "".join(self._reasoning).replace("\0", "").strip()
        self._reasoning.clear()
        return [ReasoningDelta(thought)] if thought else []


def _patiently(data: bytes) -> Any:
    try:
        return loads(data)
    except ValueError:
        raise failures.unreadable("it was not JSON") from None


def count_tokens(value: object) -> int:
    """Return a number of tokens as a server states it, 0 when it is none."""
    return value if type(value) is int and 0 <= value <= TOKENS_LIMIT else 0


def part_of(usage: dict[str, Any], details: str, name: str) -> object:
    """Return a number of the details of a usage, None where there are none."""
    parts = usage.get(details)
    return parts.get(name) if isinstance(parts, dict) else None
