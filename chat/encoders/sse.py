"""Server-sent events of one run: what is new of it in order, each with the cursor at which a client may go on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self
from uuid import UUID

import orjson
from django.contrib.auth.models import User

from agents.rest import problems
from agents.runtime.draft import Draft
from agents.runtime.models import Run
from chat.agent_api import answers
from chat.live.sync import Changes
from chat.live.topic import Topic
from chat.models import Message
from chat.rendering import Rendered

GONE = {
    "gone": "This conversation is not there any more.",
    "behind": "This stream is too far behind. Fetch the conversation afresh.",
    "ahead": "This stream is ahead of what is there. Fetch the conversation afresh.",
}
_MOST_DIGITS = 18


class Cursor(NamedTuple):
    """How far a client has come: all durable changes up to `rev`, and so much of one attempt at a growing text."""

    rev: int
    message: UUID | None = None
    offset: int = 0  # characters
    attempt: int = 0

    def __str__(self) -> str:
        return f"{self.rev}:{self.message}:{self.offset}:{self.attempt}" if self.message else str(self.rev)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read what `str` wrote, as a client sends it in `Last-Event-ID`. Errors: `ValueError`."""
        rev, *rest = text.split(":")
        if not rest:
            return cls(_number(rev))
        message, offset, attempt = rest
        return cls(_number(rev), UUID(message), _number(offset), _number(attempt))


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > _MOST_DIGITS:
        raise ValueError(text)
    return int(text)


def event(name: str, data: Any, id: object = "") -> str:
    """Return one event. JSON of orjson's is one line."""
    head = f"id: {id}\n" if id != "" else ""
    return f"{head}event: {name}\ndata: {orjson.dumps(data).decode()}\n\n"


def raw(payload: bytes) -> bytes:
    """Return a model server's event, untouched."""
    return b"event: openai_event\ndata: " + payload.replace(b"\n", b"\ndata: ") + b"\n\n"


class SseEncoder:
    """Encodes one run for one client that has what `cursor` says.

    `last` is the frame after which nothing more comes: the run is over, or the conversation is gone.
    """

    __slots__ = (
        "_attempt", "_growing", "_message", "_offset", "_rev", "_settled", "conversation", "last", "run", "user",
    )  # fmt: skip

    def __init__(self, conversation: UUID, user: User, run: UUID, cursor: Cursor) -> None:
        self.conversation = conversation
        self.user = user
        self.run = run
        self.last: str | None = None
        self._rev, self._message, self._offset, self._attempt = cursor
        self._growing: Draft | None = None
        self._settled: UUID | None = None

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        mine = [each for each in changes.messages if each.run_id == self.run and each.role == Message.Role.ASSISTANT]
        # Read before anything is noted: if the database goes away, all of it is encoded once more.
        shown = [Rendered(each, self.user).json() if each.kind in _SHOWN else {} for each in mine]
        over = None if changes.more else self._over(changes)
        ending = answers.ending_of(over) if over is not None else {}
        frames = [frame for message, fields in zip(mine, shown, strict=True) for frame in self._of(message, fields)]
        self._rev = changes.rev
        if over is not None:
            frames += self._ending(over, ending)
        return frames

    def draft(self, topic: Topic) -> list[str]:
        draft = topic.draft
        if draft is None or draft.run != self.run or draft.message == self._settled or self.last is not None:
            return []
        self._growing = draft
        if draft.message != self._message or draft.attempt != self._attempt:
            self._message, self._attempt, self._offset = draft.message, draft.attempt, 0
        return self.more()

    def more(self) -> list[str]:
        growing = self._growing
        if growing is None or growing.message != self._message or growing.attempt != self._attempt:
            return []
        delta = growing.text[self._offset :]  # nothing where another process knows more of it than this one
        return [self._delta(delta)] if delta else []

    def synced(self, rev: int) -> list[str]:
        return []

    def reload(self, reason: str) -> str:
        self.last = event("error", problems.problem(410 if reason == "gone" else 409, GONE[reason], code=reason))
        return self.last

    def _over(self, changes: Changes) -> Run | None:
        """Return the run if it does nothing more for now, and all that it did is in these changes or before them."""
        news = changes.run
        if news is not None and news.id == self.run and news.is_busy:
            return None
        run = Run.objects.filter(pk=self.run).first()
        if run is None or answers.is_busy(run):
            return None
        # Another run was looked at, so this one may have ended since.
        later = Message.objects.filter(run=self.run, rev__gt=changes.newest)
        return None if (news is None or news.id != self.run) and later.exists() else run

    def _of(self, message: Message, shown: dict[str, Any]) -> Sequence[str]:
        key, at = str(message.pk), message.rev
        match message.kind:
            case Message.Kind.TEXT:
                return self._text(message)
            case Message.Kind.REMOVED:
                self._settle(message)
                return [event("removed", {"message": key}, at)]
            case Message.Kind.TOOL if shown["tool_call"]:
                name = message.tool_call.call_id if message.tool_call else ""
                return [event("tool_call", {**shown["tool_call"], "call_id": name, "message": key}, at)]
            case Message.Kind.WIDGET if shown["widget"]:
                return [event("widget", {**shown["widget"], "message": key}, at)]
        return []

    def _text(self, message: Message) -> list[str]:
        """What this client lacks of a text that is whole. What it has beyond that was never written down."""
        is_same = message.pk == self._message and message.attempt == self._attempt
        had = self._offset if is_same else 0
        offset = min(had, len(message.text))
        delta = message.text[offset:]
        self._settle(message)
        if not delta and had == offset:
            return []
        return [event("text_delta", {"delta": delta, "message": str(message.pk), "offset": offset}, message.rev)]

    def _settle(self, message: Message) -> None:
        self._settled = message.pk
        if self._message == message.pk:
            self._message, self._growing, self._offset, self._attempt = None, None, 0, 0

    def _delta(self, delta: str) -> str:
        """One `text_delta` of the growing text; written out, as a token passes through here."""
        before = self._offset
        self._offset += len(delta)
        return (
            f"id: {self._rev}:{self._message}:{self._offset}:{self._attempt}\nevent: text_delta\n"
            f'data: {{"delta":{orjson.dumps(delta).decode()},"message":"{self._message}","offset":{before}}}\n\n'
        )

    def _ending(self, run: Run, ending: dict[str, Any]) -> list[str]:
        frames = []
        if run.state == Run.State.FAILED:
            frames.append(event("error", answers.problem_of(run), self._rev))
        self.last = event("done", ending, self._rev)
        return [*frames, self.last]


_SHOWN = (Message.Kind.TOOL, Message.Kind.WIDGET)
