"""Which models a server says that it has."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import httpx2
import openai
import orjson

from agents.llm import failures
from agents.llm.clients import close_clients
from agents.llm.endpoint import Endpoint
from agents.llm.model import ModelError

LONGEST = 1024 * 1024  # bytes
MOST = 1000  # names


async def names(endpoint: Endpoint, *, patience: float) -> list[str]:
    """Ask `GET {base_url}/models`, for so many seconds at the most, on a loop of its own. Errors: `ModelError`."""
    try:
        async with asyncio.timeout(patience):
            return _read(await _body(endpoint))
    except ModelError:
        raise
    except Exception as error:
        raise failures.explain(error, endpoint.where, patience) from None  # it quotes the body, that the key
    finally:
        await close_clients()


async def _body(endpoint: Endpoint) -> bytes:
    client = endpoint.client().with_options(max_retries=0)
    answer: Any = await client.get("/models", cast_to=httpx2.Response, stream=True, stream_cls=openai.AsyncStream[Any])
    response, body = cast(httpx2.Response, answer), bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LONGEST:
                raise failures.unreadable("its list of models had no end")
    finally:
        await response.aclose()
    return bytes(body)


def _read(body: bytes) -> list[str]:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise failures.unreadable("its list of models was not JSON") from None
    listed = found.get("data") if isinstance(found, dict) else found
    if not isinstance(listed, list):
        raise failures.unreadable("its list of models was no list")
    ids = (each.get("id") for each in listed if isinstance(each, dict))
    return [each[:200] for each in ids if isinstance(each, str)][:MOST]
