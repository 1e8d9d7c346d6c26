"""Asking a provider in a test."""

from __future__ import annotations

from typing import Any

from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.endpoint import Endpoint
from agents.llm.model import ModelError, ModelEvent, Request, Said, TextDelta
from agents.llm.responses import ResponsesModel

AnyModel = ResponsesModel | ChatCompletionsModel
PROVIDERS = {"responses": ResponsesModel, "chat_completions": ChatCompletionsModel}
HELLO = Request("Be kind.", (Said("user", "Hello"),))


def at(api: str, url: str, **changes: Any) -> AnyModel:
    return PROVIDERS[api](
        "scripted", Endpoint(**{"base_url": url, "api_key": "sk-secret", "timeout": 0.5, "retries": 0, **changes})
    )


async def ask(model: AnyModel, request: Request = HELLO) -> list[ModelEvent]:
    """Drain the stream."""
    return [event async for event in model.stream(request)]


async def ask_and_fail(model: AnyModel, request: Request = HELLO) -> tuple[list[ModelEvent], ModelError]:
    """Drain the stream up to the error it must end with. Any other exception fails the test."""
    events: list[ModelEvent] = []
    try:
        async for event in model.stream(request):
            events.append(event)
    except ModelError as error:
        assert "sk-secret" not in error.detail
        assert "Traceback" not in error.detail
        assert error.detail.endswith(".")
        return events, error
    raise AssertionError(f"the stream did not fail: {events}")


def text_of(events: list[ModelEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def merged(events: list[ModelEvent]) -> list[ModelEvent]:
    """Join neighbouring growths of text: where chunks end is chance."""
    joined: list[ModelEvent] = []
    for event in events:
        if isinstance(event, TextDelta) and joined and isinstance(joined[-1], TextDelta):
            joined[-1] = TextDelta(joined[-1].text + event.text)
        else:
            joined.append(event)
    return joined
