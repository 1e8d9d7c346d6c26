"""Nobody said which API a server speaks: it is found out by the first question, and not asked again."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from agents.llm import either, listing
from agents.llm.clients import close_clients
from agents.llm.either import EitherModel
from agents.llm.endpoint import Endpoint
from agents.llm.model import ModelError
from tests.agents.llm.asking import ask, ask_and_fail, text_of
from tests.harness.model_script import CutOff, Fail, say
from tests.harness.model_server import ModelServer

RESPONSES, CHAT = "/v1/responses", "/v1/chat/completions"
GONE = {"error": {"message": "404 page not found sk-secret"}}


@pytest_asyncio.fixture
async def model(model_server: ModelServer) -> AsyncIterator[EitherModel]:
    either._found.clear()
    yield EitherModel("scripted", Endpoint(model_server.url, "sk-secret", timeout=2.0, retries=0))
    await close_clients()


def asked(server: ModelServer) -> list[str]:
    return [request.path for request in server.requests]


@pytest.mark.parametrize("status", [404, 405, 501])
async def test_a_server_without_responses_is_asked_by_chat_completions_from_then_on(
    model: EitherModel, model_server: ModelServer, status: int
) -> None:
    for steps in ((Fail(status, GONE, {}),), (say("One."),), (say("Two."),)):
        model_server.script(*steps)
    assert [text_of(await ask(model)) for _ in range(2)] == ["One.", "Two."]  # type: ignore[arg-type]
    assert asked(model_server) == [RESPONSES, CHAT, CHAT]


async def test_a_server_with_responses_is_asked_no_other_way(model: EitherModel, model_server: ModelServer) -> None:
    for steps in ((say("One."),), (Fail(404, GONE, {}),)):
        model_server.script(*steps)
    assert text_of(await ask(model)) == "One."  # type: ignore[arg-type]
    await ask_and_fail(model)  # type: ignore[arg-type]
    assert asked(model_server) == [RESPONSES, RESPONSES]


@pytest.mark.parametrize("failure", [Fail(401, GONE, {}), Fail(500, GONE, {}), Fail(429, GONE, {}), CutOff()])
async def test_what_says_nothing_of_the_api_is_told_as_it_is_and_found_out_the_next_time(
    model: EitherModel, model_server: ModelServer, failure: Fail | CutOff
) -> None:
    model_server.script(failure)
    await ask_and_fail(model)  # type: ignore[arg-type]
    assert asked(model_server) == [RESPONSES]
    for steps in ((Fail(404, GONE, {}),), (say("There."),)):
        model_server.script(*steps)
    assert text_of(await ask(model)) == "There."  # type: ignore[arg-type]
    assert asked(model_server)[1:] == [RESPONSES, CHAT]


async def test_a_server_that_speaks_neither_is_told_in_words(model: EitherModel, model_server: ModelServer) -> None:
    for _ in range(2):
        model_server.script(Fail(404, GONE, {}))
    _, error = await ask_and_fail(model)  # type: ignore[arg-type]
    assert "does not have this model" in error.detail
    assert either._found == {}


async def test_a_server_lists_its_models(model_server: ModelServer) -> None:
    assert await listing.names(Endpoint(model_server.url, "none"), patience=5) == ["scripted"]


async def test_whoever_lists_none_is_told_in_words_without_the_key(unused_tcp_port: int) -> None:
    with pytest.raises(ModelError, match="did not answer"):
        await listing.names(Endpoint(f"http://127.0.0.1:{unused_tcp_port}/v1", "sk-secret"), patience=5)


@pytest.mark.parametrize("body", [b"nothing", b'"x"', b'{"data": 7}'])
def test_a_list_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(ModelError, match="list of models"):
        listing._read(body)
