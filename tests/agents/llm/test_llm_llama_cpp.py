"""A real llama.cpp with a small model: what the scripted server is believed to be like, this one is.

The model is no judge of anything, so no test depends on what it says.
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any, Literal

import pytest
from django.contrib.auth.models import User
from pydantic import BaseModel

from agents.llm import configured, either, endings
from agents.llm.candidate import Candidate
from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.clients import close_clients
from agents.llm.model import Called, Completed, Model, ModelError, Request, Said, TextDelta, ToolSchema
from agents.llm.parameters import Parameters
from agents.profiles import AgentProfile, LLMModel
from agents.runtime import Agent, Context, loop
from agents.runtime.models import Run
from agents.runtime.outcome import Outcome
from project.install import llama
from tests.agents.llm.asking import text_of
from tests.harness.clients import Phone
from tests.harness.llama_server import CONTEXT, MODEL, LlamaServer

pytestmark = pytest.mark.processes

SHORT = 8  # tokens
GREETED = Request("Be brief.", (Said("user", "Say hello."),))
STORY = Request("", (Said("user", "Write a long story about a baker in a village by the sea."),))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaServer]:
    with LlamaServer(llama.folder(), tmp_path_factory.mktemp("llama") / "llama.log") as running:
        yield running


@pytest.fixture(scope="module")
def asks(server: LlamaServer) -> dict[str, str]:
    return {"LLAMACPP_BASE_URL": server.url}


def made(server: LlamaServer, api: str = "chat_completions", most: int = SHORT) -> Model:
    return configured.at_server(
        MODEL, base_url=server.url, api_key="", api=api, timeout=60, parameters=Parameters(0.0, most)
    )


async def test_words_come_as_they_are_written_and_the_limit_is_told(server: LlamaServer) -> None:
    *events, last = [event async for event in made(server).stream(GREETED)]
    assert isinstance(last, Completed) and len(events) > 2 and text_of(events) == last.text
    assert last.cut_short is endings.LENGTH
    assert last.usage.output_tokens == SHORT < last.usage.input_tokens < 100
    again = [event async for event in made(server).stream(GREETED)][-1]
    assert isinstance(again, Completed) and again.usage.cached_tokens > 0, "what was sent before is in its cache"
    await close_clients()


async def test_nobody_said_which_api_and_the_one_that_tells_ends_apart_is_found(server: LlamaServer) -> None:
    either._found.clear()
    for _ in range(2):
        last = [event async for event in made(server, "auto").stream(GREETED)][-1]
        assert isinstance(last, Completed) and last.cut_short is endings.LENGTH
    assert either._found == {server.url: ChatCompletionsModel}
    by_half = [event async for event in made(server, "responses").stream(GREETED)][-1]
    assert isinstance(by_half, Completed) and by_half.text and by_half.cut_short is None, (
        "it tells ends apart now: BY_HALF can go"
    )
    await close_clients()


@pytest.mark.parametrize("api", ["chat_completions", "responses"])
async def test_tools_and_what_came_of_them_are_taken(server: LlamaServer, api: str) -> None:
    look_up = ToolSchema("look_up", "Look a dish up.", {"type": "object", "properties": {"dish": {"type": "string"}}})
    items = (Said("user", "Soup?"), Called("offline_1_0_ab", "look_up", '{"dish":"Soup"}', "Soup is 12.5."))
    request = Request("Be brief.", (*items, Said("assistant", "It is 12.5."), Said("user", "Thanks.")), (look_up,))
    last = [event async for event in made(server, api).stream(request)][-1]
    assert isinstance(last, Completed) and last.usage.output_tokens > 0
    await close_clients()


class Sky(BaseModel):
    """What the sky is like."""

    colour: Literal["blue", "grey"]
    is_clear: bool


async def test_an_answer_of_a_declared_form_has_it(server: LlamaServer) -> None:
    agent = Agent("sky", "Sky", "", output=Sky, listed=False)

    async def perform(call: Any) -> Outcome:
        raise AssertionError(call)

    run = loop.run(
        agent, [Said("user", "How is the sky?")], Context(user=None, agent=agent),  # type: ignore[arg-type]
        models=lambda _: [Candidate(made(server, "auto", most=60))], perform=perform,
    )  # fmt: skip
    (answered,) = [event async for event in run]
    assert Sky.model_validate(answered.output) and answered.output.keys() == {"colour", "is_clear"}  # type: ignore[union-attr]
    await close_clients()


def written(server: LlamaServer) -> int:
    """How many tokens the server has written since it was started."""
    with urllib.request.urlopen(server.metrics) as answer:
        lines = answer.read().decode().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("llamacpp:tokens_predicted_total "))


async def test_a_stop_ends_what_the_server_is_at(server: LlamaServer) -> None:
    before = await asyncio.to_thread(written, server)
    async with aclosing(made(server, most=CONTEXT).stream(STORY)) as stream:
        async for event in stream:
            assert isinstance(event, TextDelta)
            break
    after = [event async for event in made(server).stream(GREETED)][-1]  # it does one thing at a time
    assert isinstance(after, Completed)
    assert await asyncio.to_thread(written, server) - before < CONTEXT / 2
    await close_clients()


@pytest.mark.parametrize("api", ["chat_completions", "responses"])
async def test_a_conversation_that_is_too_long_is_told_as_that(server: LlamaServer, api: str) -> None:
    with pytest.raises(ModelError) as raised:
        _ = [event async for event in made(server, api).stream(Request("", (Said("user", "word " * 600),)))]
    assert (raised.value.code, raised.value.status) == ("context_too_long", 400)
    await close_clients()


def test_it_lists_its_model(server: LlamaServer) -> None:
    assert configured.listed(made(server), patience=20) == [MODEL]


@pytest.mark.django_db(transaction=True)
def test_alice_talks_to_it_in_the_page(web: Any, alice: User, server: LlamaServer) -> None:
    LLMModel.objects.create(
        name="small", provider="llamacpp", model_name=MODEL, max_tokens=SHORT, temperature=0, is_default=True
    )
    AgentProfile.objects.create(name="Chatter", model="small", system_prompt="Be brief.", is_default=True)
    with Phone(web.url, alice) as phone:
        phone.say("Say hello.")
        assert phone.until_event("RUN_ERROR", limit=60)["code"] == "length"
        phone.quiet(0.2)
        asked, said, notice = phone.shown
    run = Run.objects.get()
    assert (run.agent, run.model, run.error_code, run.output_tokens) == ("chatter", MODEL, "length", SHORT)
    assert run.input_tokens > 0
    assert (asked["text"], said["state"], notice["text"]) == ("Say hello.", "stopped", run.error)
    assert said["text"] and said["text"] == next(iter(phone.drafts.values()))
