"""Structured output: an answer that is data of a declared form, read, checked, and asked for once more if it is not."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from functools import cache
from typing import Any

import orjson
from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel, ValidationError

from agents import patterns as re
from agents.llm.lenient_json import unpacked
from agents.llm.model import ModelEvent, OutputSchema, Request, Said, TextDelta
from agents.runtime import canonical
from agents.runtime.arguments import forgiving
from agents.runtime.tool import in_words

FENCE = "```"
NO_OBJECT = "it is not one JSON object"
_NOT_OF_A_NAME = re.compile(r"[^A-Za-z0-9_-]+")


def check(agent: str, output: object) -> None:
    """Errors: `ImproperlyConfigured` for what is no form that an answer could have."""
    if not isinstance(output, type) or not issubclass(output, BaseModel) or not _is_object(output):
        raise ImproperlyConfigured(
            f"output={output!r} of the agent {agent!r} must be a Pydantic model with fields: class Quote(BaseModel): …"
        )


def _is_object(output: type[BaseModel]) -> bool:
    return output.model_json_schema().get("type") == "object"


@cache
def schema_of(output: type[BaseModel]) -> OutputSchema:
    """Return the form as model servers are told of it."""
    return OutputSchema(_NOT_OF_A_NAME.sub("_", output.__name__)[:64], output.model_json_schema())


def demanded(request: Request, output: type[BaseModel]) -> Request:
    """Return the request that demands this form: in words too, as many servers overlook it otherwise."""
    wanted = schema_of(output)
    words = f"Answer with one JSON object and nothing else. Its JSON schema: {orjson.dumps(wanted.schema).decode()}"
    return replace(request, instructions=f"{request.instructions}\n\n{words}".lstrip(), output=wanted)


async def unheard(stream: AsyncGenerator[ModelEvent]) -> AsyncGenerator[ModelEvent]:
    """Yield a stream without its text: half an object is no use to anybody, and the whole one comes at the end."""
    async with aclosing(stream):
        async for event in stream:
            if not isinstance(event, TextDelta):
                yield event


def read(output: type[BaseModel], text: str) -> tuple[dict[str, Any] | None, str]:
    """Return the data of an answer as plain JSON and "", or None and in words what is wrong with it."""
    written = _object_in(text)
    if written is None:
        return None, NO_OBJECT
    try:
        found = forgiving(written, output)
    except ValidationError as error:
        return None, in_words(error, whole="the object")
    data: dict[str, Any] = orjson.loads(found.model_dump_json(by_alias=True))
    if (place := canonical.too_large(data)) is not None:
        return None, f"{place}: {canonical.TOO_LARGE.rstrip('.')}"
    return data, ""


def again(request: Request, text: str, complaint: str) -> Request:
    """Return the request that asks for the same once more, saying what was wrong."""
    said = f"That does not fit: {complaint}. Answer again with the JSON object alone, all of it."
    before = (Said("assistant", text),) if text else ()
    return replace(request, items=(*request.items, *before, Said("user", said)), tools=())


def _object_in(text: str) -> str | None:
    """Return the JSON object that a text is, has in a fence, or has between other words."""
    fenced = text.partition(FENCE)[2].partition("\n")[2].rpartition(FENCE)[0]
    between = text[text.find("{") : text.rfind("}") + 1]
    for candidate in (text, fenced, between):
        candidate = unpacked(candidate.strip())
        try:
            if isinstance(orjson.loads(candidate), dict):
                return candidate
        except orjson.JSONDecodeError:
            continue
    return None
