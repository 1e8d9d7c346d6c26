"""The settings say which model answers."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from agents.llm import configured
from agents.llm.chat_completions import ChatCompletionsModel
from agents.llm.clients import close_clients
from agents.llm.endpoint import Endpoint
from agents.llm.responses import ResponsesModel
from tests.agents.llm.asking import ask, text_of
from tests.harness.model_script import say
from tests.harness.model_server import ModelServer


@pytest.fixture(autouse=True)
def nothing_set(settings: Any) -> None:
    settings.OPENAI_API_KEY = settings.OPENAI_BASE_URL = ""
    settings.OPENAI_API = "responses"
    settings.OPENAI_MODEL = "gpt-4.1-mini"


def test_without_key_and_address_the_offline_model_answers() -> None:
    assert type(configured.model()).__name__ == "OfflineModel"


def test_a_key_alone_asks_openai(settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-x"
    model = configured.model()
    assert isinstance(model, ResponsesModel)
    assert (model.name, model.endpoint.where) == ("gpt-4.1-mini", "api.openai.com")


def test_the_setting_chooses_the_api(settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-x"
    settings.OPENAI_API = "chat_completions"
    assert isinstance(configured.model(), ChatCompletionsModel)


async def test_an_address_alone_is_enough(settings: Any, model_server: ModelServer) -> None:
    settings.OPENAI_BASE_URL = model_server.url
    settings.OPENAI_MODEL = "llama3"
    model_server.script(say("Hello from the cellar."))
    assert text_of(await ask(configured.model())) == "Hello from the cellar."  # type: ignore[arg-type]
    assert model_server.requests[0].body["model"] == "llama3"


def test_ollamas_own_names_are_read_where_openais_name_no_server(settings: Any) -> None:
    settings.OLLAMA_MODEL, settings.OLLAMA_BASE_URL, settings.OLLAMA_TIMEOUT = "qwen3:8b", "http://gpu:11434", 7.0
    model = configured.model()
    assert isinstance(model, ChatCompletionsModel)
    assert (model.name, model.endpoint.base_url, model.endpoint.timeout) == ("qwen3:8b", "http://gpu:11434/v1", 7.0)
    settings.OPENAI_API_KEY = "sk-x"
    assert configured.model().name == "gpt-4.1-mini"


def test_which_api_openai_itself_speaks_need_not_be_found_out(settings: Any) -> None:
    settings.OPENAI_API, settings.OPENAI_API_KEY = "auto", "sk-x"
    assert isinstance(configured.model(), ResponsesModel)
    settings.OPENAI_BASE_URL = "http://localhost:8080/v1"
    assert type(configured.model()).__name__ == "EitherModel"


def test_a_wrong_api_is_named_with_the_choices(settings: Any) -> None:
    settings.OPENAI_API = "chatcompletions"
    with pytest.raises(ImproperlyConfigured, match=r"OPENAI_API is 'chatcompletions'.*responses, chat_completions"):
        configured.model()


@pytest.mark.parametrize(
    "address", ["localhost:11434/v1", "ftp://x/v1", "http://", "http://[::1/v1", "http://h:99999/"]
)
def test_a_wrong_address_is_named(settings: Any, address: str) -> None:
    settings.OPENAI_BASE_URL = address
    with pytest.raises(ImproperlyConfigured, match="OPENAI_BASE_URL"):
        configured.model()


async def test_a_loop_has_one_client_however_often_it_is_asked(settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-x"
    first, second = configured.model(), configured.model()
    assert isinstance(first, ResponsesModel)
    assert isinstance(second, ResponsesModel)
    assert first.endpoint.client() is second.endpoint.client()
    settings.OPENAI_API_KEY = "sk-y"
    third = configured.model()
    assert isinstance(third, ResponsesModel)
    assert third.endpoint.client() is not first.endpoint.client()


def test_another_loop_has_its_own_client() -> None:
    endpoint = Endpoint("http://localhost/v1", "sk-x")
    clients = []

    async def take() -> None:
        clients.append(endpoint.client())
        await close_clients()

    asyncio.run(take())
    asyncio.run(take())
    assert clients[0] is not clients[1]


def test_neither_key_nor_password_is_ever_shown() -> None:
    endpoint = Endpoint("http://ada:s3cret@models.example:8080/v1", "sk-secret")
    assert "secret" not in repr(endpoint)
    assert "s3cret" not in repr(endpoint)
    assert endpoint.where == "models.example:8080"
