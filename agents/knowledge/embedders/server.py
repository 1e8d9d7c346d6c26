"""Asking a server for vectors, `POST {base_url}/embeddings`. Imported by path: the SDK of model servers is large."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any, cast

import httpx2
import numpy as np
import openai
import orjson
from numpy.typing import NDArray

from agents.llm import failures
from agents.llm.clients import close_clients
from agents.llm.endpoint import Endpoint
from agents.llm.model import ModelError

TEXTS = 64  # of one request
CHARACTERS = 8000  # of one text that are sent
LONGEST = 64 * 1024 * 1024  # bytes of an answer
MOST_DIMS = 4000  # an index of half vectors takes no more


def vectors(
    endpoint: Endpoint, model: str, texts: Sequence[str], *, patience: float, retries: int
) -> NDArray[np.float32]:
    """Return what the server made of each text, on a loop of its own: for a thread without one. Errors: `ModelError`.

    `patience`: seconds that each request may take in all. No text may be empty.
    """
    return asyncio.run(_vectors(endpoint, model, texts, patience, retries))


async def _vectors(
    endpoint: Endpoint, model: str, texts: Sequence[str], patience: float, retries: int
) -> NDArray[np.float32]:
    try:
        answers = []
        for batch in _batches(texts):
            async with asyncio.timeout(patience):
                answers.append(_read(await _body(endpoint, model, batch, retries), len(batch)))
        if len({each.shape[1] for each in answers}) != 1:
            raise failures.unreadable("its vectors were not all of one length")
        return np.concatenate(answers)
    except ModelError:
        raise
    except Exception as error:
        raise failures.explain(error, endpoint.where, patience) from None  # it quotes the texts, or the key
    finally:
        await close_clients()


def _batches(texts: Sequence[str]) -> Iterator[list[str]]:
    for at in range(0, len(texts), TEXTS):
        yield [text[:CHARACTERS] for text in texts[at : at + TEXTS]]


async def _body(endpoint: Endpoint, model: str, batch: list[str], retries: int) -> bytes:
    client = endpoint.client().with_options(max_retries=retries)
    answer: Any = await client.post(
        "/embeddings",
        body={"model": model, "input": batch, "encoding_format": "float"},
        cast_to=httpx2.Response,
        stream=True,
        stream_cls=openai.AsyncStream[Any],
    )
    response, body = cast(httpx2.Response, answer), bytearray()
    try:
        async for chunk in response.aiter_bytes():
            body += chunk
            if len(body) > LONGEST:
                raise failures.unreadable("its vectors had no end")
    finally:
        await response.aclose()
    return bytes(body)


def _read(body: bytes, count: int) -> NDArray[np.float32]:
    """Return the vectors in the texts' order, by the index that each says it is of."""
    try:
        data = orjson.loads(body)["data"]
        by_index = {each.get("index", at): each["embedding"] for at, each in enumerate(data)}
        found = np.array([by_index[at] for at in range(count)], np.float32)
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise failures.unreadable("it held no vector for each text") from None
    if len(data) != count or found.ndim != 2 or not 0 < found.shape[1] <= MOST_DIMS or not np.isfinite(found).all():
        raise failures.unreadable("it held no vector for each text")
    return found
