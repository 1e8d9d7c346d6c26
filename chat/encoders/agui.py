"""JSON for programs: whole messages, and between them AG-UI events of the run that is going on (protocol.md)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import User

from agents.runtime.draft import Draft
from agents.runtime.models import Run, ToolCall
from chat.approvals import waiting
from chat.live.sync import Changes
from chat.live.topic import RunNews, Topic
from chat.models import Message
from chat.rendering import Rendered, agent_title


class AguiEncoder:
    """Encodes one conversation for one program."""

    __slots__ = (
        "_attempt", "_awaits", "_growing", "_head", "_live", "_message", "_offset", "_over", "_run", "_settled",
        "_standing", "_tools", "conversation", "user",
    )  # fmt: skip

    def __init__(self, conversation: UUID, user: User, *, awaits: UUID | None = None) -> None:
        """`awaits` is a run whose end this client wants to hear of, though it be over at the first look."""
        self.conversation = str(conversation)
        self.user = user
        self._awaits = awaits
        self._live = False
        self._standing: RunNews | None = None  # as the catch-up found it
        self._run: RunNews | None = None  # whose RUN_STARTED was sent, and no end yet
        self._over: tuple[UUID, int] | None = None  # the newest run whose end was sent, with its attempt
        self._message: UUID | None = None  # whose TEXT_MESSAGE_START was sent, and no end yet
        self._growing: Draft | None = None  # the same text, as long as it grows here
        self._attempt = 0
        self._offset = 0
        self._head = ""
        self._settled: UUID | None = None
        self._tools: set[UUID] = set()

    def changes(self, changes: Changes, topic: Topic) -> list[str]:
        run = changes.run
        # Read before anything is noted: if the database goes away, all of it is encoded once more.
        all_shown = [Rendered(message, self.user).json() for message in changes.messages]
        # What is left of the run before comes before its end, and that before this one's start.
        frames = [] if self._is_another(run) else self._run_began(run)
        for message, shown in zip(changes.messages, all_shown, strict=True):
            if self._is_another(run) and run and message.run_id == run.id and message.role == Message.Role.ASSISTANT:
                frames += self._run_began(run)
            if self._run is not None:
                frames += self._message_events(message, shown)
            if message.kind in (Message.Kind.TEXT, Message.Kind.REMOVED):
                self._settled = message.pk
            frames.append(self._frame(type="message", rev=message.rev, message=shown))
        return frames + self._run_began(run) + self._run_ended(run)

    def draft(self, topic: Topic) -> list[str]:
        draft = topic.draft
        if draft is None or not self._live or draft.message == self._settled:
            return []
        if self._run is None or self._run.id != draft.run:
            return []  # it grew while we looked for what it belongs to; the next look says that its run began
        if draft.message != self._message or draft.attempt != self._attempt:
            self._growing = draft
            thought = self._thought(draft.message, draft.reasoning)
            return thought + self._text_began(draft.message, draft.attempt, draft.agent, draft.text)
        return self.more()

    def more(self) -> list[str]:
        growing = self._growing
        delta = growing.text[self._offset :] if growing is not None else ""
        if not delta:
            return []
        self._offset += len(delta)
        return [f"{self._head}{orjson.dumps(delta).decode()}}}}}"]

    def synced(self, rev: int) -> list[str]:
        if self._live:
            return []
        self._live = True
        standing, self._standing = self._standing, None
        if standing is not None and not standing.is_busy and standing.id != self._awaits:
            self._over = (standing.id, standing.attempt)
        return [self._frame(type="synced", rev=rev), *self._run_began(standing), *self._run_ended(standing)]

    def reload(self, reason: str) -> str:
        return self._frame(type="reload", reason=reason)

    def _run_began(self, run: RunNews | None) -> list[str]:
        if not self._live:
            self._standing = run
            return []
        if run is None or (self._run is not None and self._run.id == run.id):
            return []
        frames = []
        if self._run is not None:  # It ended between two looks.
            frames = self._run_ended(_as_it_is(self._run))
        if run.state != Run.State.QUEUED and (run.is_busy or (run.id, run.attempt) != self._over):
            self._run = run
            frames.append(self._event(type="RUN_STARTED", threadId=self.conversation, runId=str(run.id)))
        return frames

    def _is_another(self, run: RunNews | None) -> bool:
        """Whether the run that was told of as begun is over, as another one is at it now."""
        return self._run is not None and run is not None and run.id != self._run.id

    def _run_ended(self, run: RunNews | None) -> list[str]:
        if run is None or self._run is None or run.id != self._run.id or run.is_busy:
            return []
        self._run, self._over = None, (run.id, run.attempt)
        self._tools.clear()
        return [self._ending(run)]

    def _ending(self, run: RunNews) -> str:
        if run.state == Run.State.FAILED:
            return self._event(type="RUN_ERROR", message=run.error, code=run.error_code)
        outcome: dict[str, Any] = {"type": "cancelled" if run.state == Run.State.STOPPED else "success"}
        if run.state == Run.State.INTERRUPTED:
            outcome = {"type": "interrupt", "interrupts": list(run.interrupts)}
        return self._event(type="RUN_FINISHED", threadId=self.conversation, runId=str(run.id), outcome=outcome)

    def _message_events(self, message: Message, shown: dict[str, Any]) -> list[str]:
        """What AG-UI says of a durable message of the run that is going on."""
        if self._run is None or message.run is None or message.run_id != self._run.id:
            return []
        self._run = RunNews.of(message.run)
        if message.role != Message.Role.ASSISTANT:
            return []
        if message.kind == Message.Kind.REMOVED and message.pk == self._message:
            self._message = self._growing = None
            return [self._event(type="TEXT_MESSAGE_END", messageId=str(message.pk))]
        if message.kind == Message.Kind.TEXT:
            return self._text_ended(message)
        if message.kind == Message.Kind.TOOL and message.tool_call is not None:
            return self._tool_events(message, message.tool_call)
        if message.kind == Message.Kind.WIDGET and shown["widget"]:
            content = {key: shown["widget"][key] for key in ("data", "actions", "html")}
            key = str(message.pk)
            snapshot = {"type": "ACTIVITY_SNAPSHOT", "messageId": key, "activityType": message.widget, "replace": True}
            return [self._event(**snapshot, content=content)]
        return []

    def _thought(self, message: UUID, reasoning: str) -> list[str]:
        """What the model said to itself before its first word: whole, as nobody is shown it word by word."""
        if not reasoning:
            return []
        key = f"{message}-reasoning"
        return [
            self._event(type="REASONING_START", messageId=key),
            self._event(type="REASONING_MESSAGE_START", messageId=key, role="reasoning"),
            self._event(type="REASONING_MESSAGE_CONTENT", messageId=key, delta=reasoning),
            self._event(type="REASONING_MESSAGE_END", messageId=key),
            self._event(type="REASONING_END", messageId=key),
        ]

    def _text_began(self, message: UUID, attempt: int, agent: str, text: str) -> list[str]:
        """START, and as one CONTENT all that there is."""
        self._message, self._attempt, self._offset = message, attempt, len(text)
        self._head = (
            f'{{"type":"event","conversation":"{self.conversation}",'
            f'"event":{{"type":"TEXT_MESSAGE_CONTENT","messageId":"{message}","delta":'
        )
        start = self._event(type="TEXT_MESSAGE_START", messageId=str(message), role="assistant", name=agent)
        return [start, f"{self._head}{orjson.dumps(text).decode()}}}}}"] if text else [start]

    def _text_ended(self, message: Message) -> list[str]:
        """Close the text; what had not been sent goes first, all of it if none had been."""
        if message.pk == self._settled:
            return []
        frames = []
        if message.pk != self._message or message.attempt != self._attempt:
            frames = self._thought(message.pk, message.reasoning)
            frames += self._text_began(message.pk, message.attempt, message.agent, message.text)
        elif rest := message.text[self._offset :]:
            frames = [f"{self._head}{orjson.dumps(rest).decode()}}}}}"]
        self._message = self._growing = None
        return [*frames, self._event(type="TEXT_MESSAGE_END", messageId=str(message.pk))]

    def _tool_events(self, message: Message, call: ToolCall) -> list[str]:
        key = str(call.pk)
        frames = []
        if call.pk not in self._tools:
            self._tools.add(call.pk)
            frames = [
                self._event(type="TOOL_CALL_START", toolCallId=key, toolCallName=call.name),
                self._event(type="TOOL_CALL_ARGS", toolCallId=key, delta=call.arguments or "{}"),
                self._event(type="TOOL_CALL_END", toolCallId=key),
            ]
        if message.state != Message.State.PARTIAL:
            result = {"type": "TOOL_CALL_RESULT", "messageId": str(message.pk), "toolCallId": key, "role": "tool"}
            frames.append(self._event(**result, content=call.output))
            frames += self._handed_off(message, call)
        return frames

    def _handed_off(self, message: Message, call: ToolCall) -> list[str]:
        """AG-UI has no event for it: another agent of the same run goes on from here."""
        to = (call.result or {}).get("handed_over_to")
        if not to:
            return []
        value = {"from": message.agent, "to": to, "title": agent_title(to), "toolCallId": str(call.pk)}
        return [self._event(type="CUSTOM", name="convoke.handed_off", value=value)]

    def _event(self, **event: Any) -> str:
        return self._frame(type="event", event=event)

    def _frame(self, *, type: str, **fields: Any) -> str:
        return json.dumps({"type": type, "conversation": self.conversation, **fields}, ensure_ascii=False)


def _as_it_is(seen: RunNews) -> RunNews:
    """Read how a run stands that another has taken the place of between two looks."""
    run = Run.objects.filter(pk=seen.id).first()
    if run is None or run.state in (Run.State.QUEUED, Run.State.RUNNING):
        return replace(seen, state=Run.State.COMPLETED)  # it is to be seen as over, as there is one after it
    if run.state != Run.State.INTERRUPTED:
        return RunNews.of(run)
    interrupts = waiting.interrupts(run.pk)
    return replace(seen, state=run.state if interrupts else Run.State.COMPLETED, interrupts=interrupts)
