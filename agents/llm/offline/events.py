"""What whoever listens to a model server hears of the offline model: events of the Responses API, of its own making."""

from __future__ import annotations

from typing import Any

import orjson

from agents.llm.model import Completed


def delta(text: str) -> bytes:
    """Return the event of more text."""
    return _event("response.output_text.delta", output_index=0, content_index=0, delta=text)


def completed(answer: Completed) -> bytes:
    """Return the last event: the whole answer."""
    content = [{"type": "output_text", "text": answer.text, "annotations": []}]
    output: list[dict[str, Any]] = []
    if answer.text:
        output.append({"type": "message", "role": "assistant", "status": "completed", "content": content})
    for call in answer.calls:
        output.append(
            {"type": "function_call", "call_id": call.call_id, "name": call.name, "arguments": call.arguments}
        )
    usage = {"input_tokens": answer.usage.input_tokens, "output_tokens": answer.usage.output_tokens}
    return _event("response.completed", response={"status": "completed", "output": output, "usage": usage})


def _event(kind: str, **fields: Any) -> bytes:
    return orjson.dumps({"type": kind, **fields})
