"""Models that speak the Responses API."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Any

from agents.llm import endings, failures, wire
from agents.llm.attached import Picture
from agents.llm.content import text_of
from agents.llm.endings import CutShort
from agents.llm.endpoint import Endpoint
from agents.llm.items import parts, to_send
from agents.llm.model import Called, ModelEvent, Request, Usage
from agents.llm.parameters import ASKED_PLAINLY, Parameters
from agents.llm.reply import Reply, count_tokens, part_of

LONGEST_NAME = 200  # characters


class ResponsesModel:
    """A model behind `POST {base_url}/responses`. Nothing is stored at the server: each request carries everything."""

    def __init__(self, name: str, endpoint: Endpoint, parameters: Parameters = ASKED_PLAINLY) -> None:
        self.name = name
        self.endpoint = endpoint
        self.parameters = parameters.responses()
        self.sees = parameters.sees

    def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        body = request_body(self.name, request, sees=self.sees) | self.parameters
        return wire.stream(self.endpoint, "/responses", body, self.reply(request), request.heard)

    def reply(self, request: Request) -> ResponsesReply:
        """Return what reads the answer."""
        return ResponsesReply(request)


def request_body(model: str, request: Request, *, sees: bool = False) -> dict[str, Any]:
    """Return what is sent for `request`: what is the same the next time comes first; pictures if it `sees`."""
    items: list[dict[str, Any]] = []
    for item in to_send(request):
        if isinstance(item, Called):
            arguments = wire.arguments_to_send(item)
            items.append({"type": "function_call", "call_id": item.call_id, "name": item.name, "arguments": arguments})
            items.append({"type": "function_call_output", "call_id": item.call_id, "output": item.output})
        elif item.role == "assistant":  # llama.cpp takes no words of an assistant whose type it is not told
            items.append({"type": "message", "role": item.role, "content": item.text})
        else:
            items.append({"role": item.role, "content": _content(parts(item, sees=sees))})
    body: dict[str, Any] = {"model": model, "stream": True, "store": False}
    if request.instructions:
        body["instructions"] = request.instructions
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "name": tool.name,
                "description": tool.description,
                "parameters": tool.parameters,
                "strict": False,
            }
            for tool in request.tools
        ]
    elif wanted := request.output:
        # Not strict: OpenAI would refuse fields that may be left out. Whoever asks checks what comes.
        form = {"name": wanted.name, "schema": wanted.schema, "strict": False}
        body["text"] = {"format": {"type": "json_schema", **form}}
    body["input"] = items
    return body


def _content(parts: Sequence[str | Picture]) -> str | list[dict[str, Any]]:
    """Return words alone as text, and parts where there is a picture."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    return [
        {"type": "input_image", "detail": "auto", "image_url": part.data_url}
        if isinstance(part, Picture)
        else {"type": "input_text", "text": part}
        for part in parts
    ]


class ResponsesReply(Reply):
    """Reads the events of the Responses API. Calls are kept by `output_index`, or by their item where there is none."""

    def __init__(self, request: Request) -> None:
        super().__init__(request, places_are_right=True)
        self._new_message = False  # another message begins: its text is a paragraph of its own
        self._before_message = 0  # characters heard when it began
        self._before_thought = 0  # characters thought when an item of reasoning began

    def read(self, event: dict[str, Any]) -> str:
        kind = event.get("type")
        if kind == "response.output_text.delta" or kind == "response.refusal.delta":
            text = event.get("delta")
            if type(text) is not str:
                text = text_of(text)
            if self._new_message and text:
                self._new_message = False
                return "\n\n" + text
            return text
        if event.get("error"):
            raise failures.answered(None, event)
        match kind:
            case "response.output_item.added":
                return self._item(event, done=False)
            case "response.output_item.done":
                return self._item(event, done=True)
            case "response.function_call_arguments.delta":
                self.calls.take(_place(event), None, event.get("name"), event.get("delta"))
            case "response.function_call_arguments.done":
                arguments = event.get("arguments")
                self.calls.take(_place(event), None, event.get("name"), arguments, instead=True)
            case "response.reasoning_text.delta" | "response.reasoning_summary_text.delta":
                self.think(event.get("delta"))
            case "response.reasoning_summary_part.added":
                self.think("\n\n")
            case "response.completed" | "response.incomplete" | "response.cancelled":
                response = _object(event, "response")
                return self._end({"status": kind.removeprefix("response."), **response})
            case "response.failed":
                raise failures.answered(None, event.get("response"))
            case "error":
                raise failures.answered(None, event)
            case None if isinstance(event.get("output"), list):  # a whole answer in one event
                return self._end(event)
        return ""

    def read_whole(self, body: dict[str, Any]) -> str:
        if not isinstance(body.get("output"), list):
            raise failures.unreadable("it had no output")
        return self._end(body)

    def _end(self, response: dict[str, Any]) -> str:
        if response.get("status") == "failed" or response.get("error"):
            raise failures.answered(None, response)
        self.cut_short = _cut_short(response)
        self.response_id = _name(response.get("id"))
        usage = response.get("usage")
        if isinstance(usage, dict):
            self.usage = Usage(
                count_tokens(usage.get("input_tokens")),
                count_tokens(usage.get("output_tokens")),
                count_tokens(part_of(usage, "input_tokens_details", "cached_tokens")),
                count_tokens(part_of(usage, "output_tokens_details", "reasoning_tokens")),
            )
        self.ended = self.finished = True
        output = response.get("output")
        # Some servers send the text or the calls only here; who streamed them has said all of it.
        texts = []
        for index, item in enumerate(output if isinstance(output, list) else ()):
            if not isinstance(item, dict):
                continue
            if item.get("type") == "function_call":
                given_id, places = item.get("call_id"), (index, item.get("id"))
                known = None if self.calls.knows(given_id) else next(filter(self.calls.is_at, places), index)
                self.calls.take(known, given_id, item.get("name"), item.get("arguments"), instead=True)
            elif item.get("type") == "message" and not self.heard_text:
                texts += _texts(item)
            elif item.get("type") == "reasoning" and not self._thought:
                self.think(item.get("summary") or item.get("content"))
        return "\n\n".join(texts)

    def _item(self, event: dict[str, Any], *, done: bool) -> str:
        item = _object(event, "item")
        if item.get("type") == "function_call":
            arguments = item.get("arguments") if done else None  # at its beginning they are still to come
            self.calls.take(_place(event), item.get("call_id"), item.get("name"), arguments, instead=done)
        elif item.get("type") == "reasoning":
            if not done:
                self._before_thought = self._thought
            elif self._thought == self._before_thought:
                self.think(item.get("summary") or item.get("content"))  # it came without deltas
        elif item.get("type") == "message" and not done:
            self._new_message = self.heard_text
            self._before_message = self._heard
        elif item.get("type") == "message" and self._heard == self._before_message:
            text = "\n\n".join(_texts(item))  # it came without deltas
            begun, self._new_message = self._new_message and text, False
            self._before_message = -1
            return "\n\n" + text if begun else text
        return ""


def _cut_short(response: dict[str, Any]) -> CutShort | None:
    """Return why a response is not whole. Its status alone is enough: some servers give no details."""
    details = response.get("incomplete_details")
    if isinstance(details, dict) and details.get("reason"):
        return endings.by_reason(details["reason"])
    if response.get("status") == "incomplete":
        return endings.EARLY
    return endings.FAILED if response.get("status") == "cancelled" else None


def _name(given: object) -> str:
    """Return a name that a server gave, as far as one can be kept."""
    return given[:LONGEST_NAME].replace("\0", "") if isinstance(given, str) else ""


def _object(event: dict[str, Any], key: str) -> dict[str, Any]:
    value = event.get(key)
    if not isinstance(value, dict):
        raise failures.unreadable(f"its {key} was not an object")
    return value


def _place(event: dict[str, Any]) -> object:
    """Return where a call stands: its number, else its item's id."""
    index = event.get("output_index")
    if index is not None:
        return index
    item = event.get("item")
    return event.get("item_id") or (item.get("id") if isinstance(item, dict) else None)


def _texts(message: dict[str, Any]) -> list[str]:
    content = message.get("content")
    parts = [part for part in content if isinstance(part, dict)] if isinstance(content, list) else []
    texts = [part.get("text") or part.get("refusal") for part in parts]
    return [text for text in texts if isinstance(text, str)]
