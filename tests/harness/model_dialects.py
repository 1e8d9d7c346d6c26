"""How the scripted model server speaks: the Responses API and Chat Completions, one object for each reply."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.harness.model_script import CallTool, Count


class Dialect:
    """One reply in one of the two APIs."""

    def __init__(self) -> None:
        self.said = ""
        self.calls: list[dict[str, Any]] = []

    def start(self) -> bytes:
        raise NotImplementedError

    def text(self, token: str) -> bytes:
        raise NotImplementedError

    def thought(self, text: str) -> bytes:
        """What the model says to itself."""
        raise NotImplementedError

    def call(self, step: CallTool) -> bytes:
        raise NotImplementedError

    def end(self, counted: Count, reason: str = "") -> bytes:
        """End normally, or for a `reason` that cut the answer short."""
        raise NotImplementedError


class Responses(Dialect):
    def __init__(self) -> None:
        super().__init__()
        self.number = 0
        self.output: list[dict[str, Any]] = []
        self.speaking = False

    def event(self, kind: str, **fields: Any) -> bytes:
        self.number += 1
        data = json.dumps({"type": kind, "sequence_number": self.number, **fields}, separators=(",", ":"))
        return f"event: {kind}\ndata: {data}\n\n".encode()

    def start(self) -> bytes:
        response = {"id": "resp_1", "object": "response", "status": "in_progress", "output": []}
        return self.event("response.created", response=response)

    def text(self, token: str) -> bytes:
        before = b""
        if not self.speaking:
            self.speaking = True
            item = {"id": f"msg_{len(self.output)}", "type": "message", "role": "assistant", "content": []}
            place = {"item_id": item["id"], "output_index": len(self.output), "content_index": 0}
            part = {"type": "output_text", "text": "", "annotations": []}
            before = self.event("response.output_item.added", output_index=len(self.output), item=item)
            before += self.event("response.content_part.added", **place, part=part)
        self.said += token
        return before + self.event(
            "response.output_text.delta",
            item_id=f"msg_{len(self.output)}",
            output_index=len(self.output),
            content_index=0,
            delta=token,
            logprobs=[],
        )

    def thought(self, text: str) -> bytes:
        index = len(self.output)
        item = {"id": f"rs_{index}", "type": "reasoning", "summary": []}
        begun = self.event("response.output_item.added", output_index=index, item=item)
        where = {"item_id": item["id"], "output_index": index, "summary_index": 0}
        item = item | {"summary": [{"type": "summary_text", "text": text}]}
        self.output.append(item)
        return (
            begun
            + self.event("response.reasoning_summary_text.delta", **where, delta=text)
            + self.event("response.output_item.done", output_index=index, item=item)
        )

    def finish_message(self) -> bytes:
        if not self.speaking:
            return b""
        self.speaking = False
        index, text = len(self.output), self.said
        self.said = ""
        content = [{"type": "output_text", "text": text, "annotations": []}]
        item = {"id": f"msg_{index}", "type": "message", "role": "assistant", "content": content}
        self.output.append(item)
        done = {"item_id": f"msg_{index}", "output_index": index, "content_index": 0}
        return (
            self.event("response.output_text.done", **done, text=text, logprobs=[])
            + self.event("response.content_part.done", **done, part=content[0])
            + self.event("response.output_item.done", output_index=index, item=item)
        )

    def call(self, step: CallTool) -> bytes:
        before = self.finish_message()
        index = len(self.output)
        item = {
            "id": f"fc_{index}",
            "type": "function_call",
            "call_id": step.call_id or f"call_{time.monotonic_ns()}_{index}",
            "name": step.name,
            "arguments": "",
        }
        begun = self.event("response.output_item.added", output_index=index, item=dict(item))
        where = {"item_id": item["id"], "output_index": index}
        middle = len(step.arguments) // 2
        for part in (step.arguments[:middle], step.arguments[middle:]):
            begun += self.event("response.function_call_arguments.delta", **where, delta=part)
        item["arguments"] = step.arguments
        self.output.append(item)
        return (
            before
            + begun
            + self.event("response.function_call_arguments.done", **where, arguments=step.arguments)
            + self.event("response.output_item.done", output_index=index, item=item)
        )

    def end(self, counted: Count, reason: str = "") -> bytes:
        tokens = {"input_tokens": counted.input_tokens, "output_tokens": counted.output_tokens}
        before = self.finish_message()
        status = "incomplete" if reason else "completed"
        response = {"id": "resp_1", "object": "response", "status": status, "output": self.output, "usage": tokens}
        if reason:
            response["incomplete_details"] = {"reason": reason}
        return before + self.event(f"response.{status}", response=response)


class ChatCompletions(Dialect):
    def chunk(self, delta: dict[str, Any] | None, **fields: Any) -> bytes:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": fields.pop("finish", None)}]
        data = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "scripted"}
        return b"data: " + json.dumps(data | {"choices": choices} | fields, separators=(",", ":")).encode() + b"\n\n"

    def start(self) -> bytes:
        return self.chunk({"role": "assistant", "content": ""})

    def text(self, token: str) -> bytes:
        return self.chunk({"content": token})

    def thought(self, text: str) -> bytes:
        return self.chunk({"content": None, "reasoning_content": text})

    def call(self, step: CallTool) -> bytes:
        index = len(self.calls)
        self.calls.append({})
        call_id = step.call_id or f"call_{time.monotonic_ns()}_{index}"
        function = {"name": step.name, "arguments": ""}
        first = {"index": index, "id": call_id, "type": "function", "function": function}
        middle = len(step.arguments) // 2
        return self.chunk({"tool_calls": [first]}) + b"".join(
            self.chunk({"tool_calls": [{"index": index, "function": {"arguments": part}}]})
            for part in (step.arguments[:middle], step.arguments[middle:])
        )

    def end(self, counted: Count, reason: str = "") -> bytes:
        tokens = {"prompt_tokens": counted.input_tokens, "completion_tokens": counted.output_tokens}
        finish = self.chunk({}, finish=reason or ("tool_calls" if self.calls else "stop"))
        return finish + self.chunk(None, usage=tokens) + b"data: [DONE]\n\n"
