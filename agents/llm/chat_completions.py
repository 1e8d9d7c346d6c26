"""Models that speak Chat Completions: OpenAI, Ollama, llama.cpp, vLLM, Mistral and many more, each in its dialect."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from agents.llm import endings, failures, wire
from agents.llm.attached import Picture
from agents.llm.content import text_of, thoughts_of
from agents.llm.endpoint import Endpoint
from agents.llm.items import parts, to_send
from agents.llm.model import Called, ModelError, ModelEvent, Request, Said, Usage
from agents.llm.parameters import ASKED_PLAINLY, Parameters
from agents.llm.reply import Reply, count_tokens, part_of


class ChatCompletionsModel:
    """A model behind `POST {base_url}/chat/completions`."""

    def __init__(self, name: str, endpoint: Endpoint, parameters: Parameters = ASKED_PLAINLY) -> None:
        self.name = name
        self.endpoint = endpoint
        self.parameters = parameters.chat_completions()
        self.words_only = parameters.words_only
        self.sees = parameters.sees

    def stream(self, request: Request) -> AsyncGenerator[ModelEvent]:
        if self.words_only:
            request = self._in_words(request)
        body = request_body(self.name, request, sees=self.sees) | self.parameters
        reply = ChatCompletionsReply(request)
        if not body["stream"]:
            del body["stream_options"]  # refused beside an answer that comes whole
        return wire.stream(self.endpoint, "/chat/completions", body, reply, request.heard)

    def _in_words(self, request: Request) -> Request:
        """Return the request without what is no words. Errors: `ModelError` for one with tools."""
        if request.tools:
            raise ModelError("no_tools", f"{self.name} cannot call tools, and this agent needs them.")
        said = tuple(item for item in request.items if isinstance(item, Said))
        return replace(request, items=said, output=None)


def request_body(model: str, request: Request, *, sees: bool = False) -> dict[str, Any]:
    """Return what is sent for `request`: what is the same the next time comes first; pictures if it `sees`."""
    body: dict[str, Any] = {"model": model, "stream": True, "stream_options": {"include_usage": True}}
    if request.tools:
        body["tools"] = [
            {
                "type": "function",
                "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
            }
            for tool in request.tools
        ]
    elif wanted := request.output:
        # Not strict: OpenAI would refuse fields that may be left out. Whoever asks checks what comes.
        form = {"name": wanted.name, "schema": wanted.schema, "strict": False}
        body["response_format"] = {"type": "json_schema", "json_schema": form}
    body["messages"] = messages(request, sees=sees)
    return body


def messages(request: Request, *, sees: bool = False) -> list[dict[str, Any]]:
    """Return the conversation as messages whose roles alternate, which the templates of many local models demand.

    So neighbours of one role become one message, and calls that follow one another belong to one assistant message.
    """
    said: list[dict[str, Any]] = []
    if request.instructions:
        said.append({"role": "system", "content": request.instructions})
    outputs: list[dict[str, Any]] = []  # of the assistant message at the end of `said`
    for item in to_send(request):
        last: dict[str, Any] = said[-1] if said else {"role": ""}
        if isinstance(item, Called):
            if last["role"] != "assistant":
                last = {"role": "assistant", "content": None}
                said.append(last)
            function = {"name": item.name, "arguments": wire.arguments_to_send(item)}
            last.setdefault("tool_calls", []).append({"id": item.call_id, "type": "function", "function": function})
            outputs.append({"role": "tool", "tool_call_id": item.call_id, "content": item.output})
        else:
            said += outputs
            content = _content(parts(item, sees=sees))
            if last["role"] == item.role and not outputs:
                last["content"] = _joined(last["content"], content)
            else:
                said.append({"role": item.role, "content": content})
            outputs = []
    said += outputs
    return said


def _content(parts: Sequence[str | Picture]) -> str | list[dict[str, Any]]:
    """Return words alone as text, as all servers read it, and parts where there is a picture."""
    if len(parts) == 1 and isinstance(parts[0], str):
        return parts[0]
    return [
        {"type": "image_url", "image_url": {"url": part.data_url}} if isinstance(part, Picture) else _text(part)
        for part in parts
    ]


def _joined(one: str | list[dict[str, Any]], other: str | list[dict[str, Any]]) -> str | list[dict[str, Any]]:
    if isinstance(one, str) and isinstance(other, str):
        return f"{one}\n\n{other}"
    return [*([_text(one)] if isinstance(one, str) else one), *([_text(other)] if isinstance(other, str) else other)]


def _text(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


class ChatCompletionsReply(Reply):
    """Reads `chat.completion.chunk` objects. Places of calls are believed as far as they make sense."""

    def __init__(self, request: Request) -> None:
        super().__init__(request, places_are_right=False)

    def read(self, event: dict[str, Any]) -> str:
        choices = event.get("choices")
        if not choices:
            if event.get("error") or event.get("type") == "error":
                raise failures.answered(None, event)
            self._count(event.get("usage"))
            return ""
        choice = choices[0] if type(choices) is list else None
        if type(choice) is not dict:
            raise failures.unreadable("its choices were not a list of objects")
        if event.get("usage"):
            self._count(event["usage"])
        if event.get("error"):
            with suppress(failures.Unreadable):
                self.hear(self._delta(choice.get("delta")))
            raise failures.answered(None, event)
        if choice.get("finish_reason"):
            self.finished = True
            self.cut_short = endings.by_reason(choice["finish_reason"])
        delta = choice.get("delta")
        if type(delta) is dict and not delta.get("tool_calls"):
            text = delta.get("content")
            if text and type(text) is str:  # as nearly all are
                return text
        if not delta and choice.get("message") and not self.heard_text and not self.calls:
            delta = choice["message"]  # a whole answer in one event
        return self._delta(delta)

    def read_whole(self, body: dict[str, Any]) -> str:
        choices = body.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
            raise failures.unreadable("it had no choices")
        self.finished = True
        self.cut_short = endings.by_reason(choices[0].get("finish_reason"))
        self._count(body.get("usage"))
        return self._delta(choices[0].get("message"))

    def _delta(self, delta: object) -> str:
        if type(delta) is not dict:
            if delta is None:
                return ""
            raise failures.unreadable("a delta was not an object")
        if calls := delta.get("tool_calls"):
            self._calls(calls)
        thought = next((thought for name in _THOUGHTS if (thought := delta.get(name))), None)
        text = delta.get("content")
        if thought or type(text) is list:
            self.think(thought or thoughts_of(text))
        return text_of(delta.get("refusal") if text is None else text)

    def _calls(self, deltas: object) -> None:
        if not isinstance(deltas, list):
            raise failures.unreadable("its tool calls were not a list")
        met: set[object] = set()
        for delta in deltas:
            function = delta.get("function") or {} if isinstance(delta, dict) else None
            if not isinstance(function, dict):
                raise failures.unreadable("a tool call was not an object")
            place = delta.get("index")
            place = place if isinstance(place, int | str) else None
            place = self.calls.take(
                place, delta.get("id"), function.get("name"), function.get("arguments"), is_other=place in met
            )
            met.add(place)

    def _count(self, usage: object) -> None:
        if isinstance(usage, dict):
            self.usage = Usage(
                count_tokens(usage.get("prompt_tokens")),
                count_tokens(usage.get("completion_tokens")),
                count_tokens(part_of(usage, "prompt_tokens_details", "cached_tokens"))
                or count_tokens(usage.get("prompt_cache_hit_tokens")),  # DeepSeek's word
                count_tokens(part_of(usage, "completion_tokens_details", "reasoning_tokens")),
            )


#: Where servers put what the model says to itself.
_THOUGHTS = ("reasoning_content", "reasoning")
