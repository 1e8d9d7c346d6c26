"""What the tests of the providers stand on: both real providers, over HTTP, against the scripted server."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import orjson
import pytest
import pytest_asyncio

from agents.llm.clients import close_clients
from tests.agents.llm.asking import PROVIDERS, AnyModel, at
from tests.harness.model_server import ModelServer


@pytest.fixture(scope="session")
def one_model_server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_server(one_model_server: ModelServer) -> ModelServer:
    """The same server for all these tests, with nothing scripted and nothing recorded."""
    one_model_server.clear()
    return one_model_server


@pytest_asyncio.fixture(autouse=True)
async def _orderly_end() -> AsyncIterator[None]:
    yield
    await close_clients()


@pytest.fixture(params=PROVIDERS)
def api(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def model(api: str, model_server: ModelServer) -> AnyModel:
    """Each provider in turn, impatient: half a second without a byte, no second try."""
    return at(api, model_server.url)


@pytest.fixture
def responses(model_server: ModelServer) -> AnyModel:
    return at("responses", model_server.url)


@pytest.fixture
def chat(model_server: ModelServer) -> AnyModel:
    return at("chat_completions", model_server.url)


@pytest.fixture
def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture
def line(api: str) -> Callable[[Any], bytes]:
    """How the API writes one delta whose text is the argument, of whatever type it may be."""

    def written(text: Any) -> bytes:
        if api == "responses":
            return b"data: " + orjson.dumps({"type": "response.output_text.delta", "delta": text}) + b"\n\n"
        return b"data: " + orjson.dumps({"choices": [{"delta": {"content": text}}]}) + b"\n\n"

    return written
