"""Models that an operator enters: which are asked, in which order, at what price, and by whose key."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client

from agents.llm.candidate import Candidate, may_try_another
from agents.llm.clients import close_clients
from agents.llm.model import Called, ModelError, ModelEvent, OutputSchema, Request, Said, ToolSchema, Usage
from agents.llm.offline.model import OfflineModel
from agents.profiles import chains
from agents.profiles.models import AgentProfile, LLMModel
from agents.profiles.overlay import ProfilesOverlay
from tests.agents.llm.asking import HELLO, text_of
from tests.harness.model_script import Fail, raw, say
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db
SECRET = "sk-nobody-may-read-this"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setenv("TEST_API_KEY", SECRET)
    settings.MODEL_HOSTS = ["127.0.0.1"]


def row(name: str, **fields: Any) -> LLMModel:
    fields = {"provider": "compatible", "base_url": "https://models.example.com/v1", **fields}
    made = LLMModel(name=name, **fields)
    made.full_clean()
    made.save()
    return made


def asked(profile_model: str) -> list[str]:
    """Return the names of the models that a profile's agent asks, one after the other."""
    profile = AgentProfile.objects.create(name="Cook", model=profile_model)
    snapshot = ProfilesOverlay().at(None, agent=profile.key, user_id=None)
    agent = snapshot.agent(profile.key)
    assert agent is not None
    return [candidate.model.name for candidate in snapshot.chain(agent)]


def candidate(name: str) -> Candidate:
    return chains.read()(name)[0]


async def events_of(chosen: Candidate) -> list[ModelEvent]:
    try:
        return [event async for event in chosen.model.stream(HELLO)]
    finally:
        await close_clients()


@pytest.fixture(scope="module")
def standing() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def model_server(standing: ModelServer) -> ModelServer:
    standing.clear()
    return standing


def test_an_active_row_of_the_profiles_model_is_asked_then_those_it_falls_back_on() -> None:
    last = row("last", provider="offline", base_url="")
    off = row("off", is_active=False, fallback=last)
    row("first", fallback=off, model_name="first-2031")
    assert asked("first") == ["first-2031", OfflineModel.name]


def test_without_a_row_the_settings_server_is_asked_and_without_one_the_default_row(settings: Any) -> None:
    assert asked("tiny") == [OfflineModel.name]
    row("usual", is_default=True)
    assert asked("tiny") == ["usual"]
    settings.OPENAI_BASE_URL = "http://localhost:9/v1"
    assert asked("tiny") == ["tiny"]
    assert asked("") == ["usual"]


def test_a_new_default_takes_the_place_of_the_one_before_it() -> None:
    before = row("before", is_default=True)
    after = row("after", is_default=True)
    before.refresh_from_db()
    assert (before.is_default, after.is_default) == (False, True)


@pytest.mark.parametrize("api", ["responses", "chat_completions"])
def test_a_row_says_how_its_server_is_asked(model_server: ModelServer, api: str) -> None:
    row("cellar", base_url=model_server.url, api=api, temperature=0.5, max_tokens=90, key_env="TEST_API_KEY")
    model_server.script(say("Hello from the cellar."))
    assert text_of(asyncio.run(events_of(candidate("cellar")))) == "Hello from the cellar."
    request = model_server.requests[-1]
    limit = {"responses": "max_output_tokens", "chat_completions": "max_tokens"}[api]
    assert (request.body["model"], request.body["temperature"], request.body[limit]) == ("cellar", 0.5, 90)
    assert request.headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize(
    ("api", "told"),
    [
        ("responses", {"reasoning": {"effort": "low"}, "top_p": 0.5, "store": True}),
        ("chat_completions", {"reasoning_effort": "low", "top_p": 0.5, "store": True, "seed": 7}),
    ],
)
def test_what_few_servers_know_is_told_as_each_api_calls_it(
    model_server: ModelServer, api: str, told: dict[str, Any]
) -> None:
    extra = {"reasoning_effort": "low", "top_p": 0.5, "seed": 7, "store": True}
    row("cellar", base_url=model_server.url, api=api, extra=extra, context_tokens=8000)
    assert candidate("cellar").context_tokens == 8000
    asyncio.run(events_of(candidate("cellar")))
    body = model_server.requests[-1].body
    names = ("reasoning", "reasoning_effort", "top_p", "seed", "store")
    assert {name: body[name] for name in names if name in body} == told


@pytest.mark.parametrize("api", ["responses", "chat_completions"])
def test_a_server_that_cannot_stream_is_asked_for_the_whole(model_server: ModelServer, api: str) -> None:
    row("cellar", base_url=model_server.url, api=api, stream=False)
    whole = {"choices": [{"message": {"role": "assistant", "content": "Hi."}, "finish_reason": "stop"}]}
    whole["output"] = [{"type": "message", "content": [{"type": "output_text", "text": "Hi."}]}]
    model_server.script(raw(orjson.dumps(whole), content_type="application/json"))
    assert text_of(asyncio.run(events_of(candidate("cellar")))) == "Hi."
    body = model_server.requests[-1].body
    assert body["stream"] is False and "stream_options" not in body


#: All that GPT4All's server takes; it refuses a request with anything else.
GPT4ALL = {"model", "messages", "max_tokens", "temperature", "top_p", "min_p", "n", "stream", "user"}


def test_gpt4all_is_asked_in_words_alone_and_an_agent_with_tools_asks_the_next(
    model_server: ModelServer, settings: Any
) -> None:
    settings.GPT4ALL_BASE_URL = model_server.url
    row("lama", provider="gpt4all", base_url="")
    whole = {"choices": [{"finish_reason": "stop", "message": {"content": "Hi.", "role": "assistant"}}]}
    model_server.script(raw(orjson.dumps(whole), content_type="application/json"))
    lama = candidate("lama").model
    items = (
        Said("user", "Soup?"),
        Called("1", "look_up", "{}", "12.5"),
        Said("assistant", "12.5."),
        Said("user", "Hi"),
    )
    form = OutputSchema("Quote", {"type": "object"})

    async def ask(**more: Any) -> list[ModelEvent]:
        try:
            return [event async for event in lama.stream(Request("Be kind.", items, output=form, **more))]
        finally:
            await close_clients()

    assert text_of(asyncio.run(ask())) == "Hi."
    body = model_server.requests[-1].body
    assert body.keys() <= GPT4ALL and body["stream"] is False and body["max_tokens"] > 16
    assert [each["role"] for each in body["messages"]] == ["system", "user", "assistant", "user"]
    assert all(each.keys() == {"role", "content"} for each in body["messages"])
    with pytest.raises(ModelError, match="lama cannot call tools") as raised:
        asyncio.run(ask(tools=(ToolSchema("look_up", "", {"type": "object"}),)))
    assert raised.value.code == "no_tools" and may_try_another(raised.value)
    assert len(model_server.requests) == 1


def test_each_model_has_its_price() -> None:
    row("dear", price_input=Decimal(2), price_cached_input=Decimal("0.5"), price_output=Decimal(8))
    cost = candidate("dear").price.of(Usage(1_000_000, 500_000, cached_tokens=400_000))
    assert cost == Decimal("1.2") + Decimal("0.2") + Decimal(4)


def test_a_key_is_in_no_row_answer_repr_or_error(client: Client, alice: User) -> None:
    row("cellar", key_env="TEST_API_KEY")
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    pages = [f"/admin/profiles/llmmodel/{page}" for page in ("", "add/", f"{LLMModel.objects.get().pk}/change/")]
    shown = "".join(client.get(page).content.decode() for page in pages)
    shown += repr(candidate("cellar")) + repr(candidate("cellar").model.__dict__)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(m)::text FROM profiles_llmmodel m")
        shown += str(cursor.fetchall())
    assert "TEST_API_KEY" in shown
    assert SECRET not in shown


def error_of(chosen: Candidate) -> ModelError:
    with pytest.raises(ModelError) as raised:
        asyncio.run(events_of(chosen))
    return raised.value


@pytest.mark.parametrize("variable", ["SECRET_KEY", "DATABASE_URL", "PATH", "test_api_key"])
def test_no_other_variable_of_the_environment_can_be_sent(variable: str) -> None:
    with pytest.raises(ValidationError, match="hold keys of models"):
        row("thief", key_env=variable)


def test_a_row_that_went_past_its_rules_sends_nothing(
    model_server: ModelServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://ada:secret@db")
    thief = {"name": "thief", "provider": "compatible", "base_url": model_server.url, "key_env": "DATABASE_URL"}
    LLMModel.objects.create(**thief)
    LLMModel.objects.create(**thief | {"name": "inside", "key_env": ""})
    LLMModel.objects.create(**thief | {"name": "keyless", "key_env": "OTHER_API_KEY"})
    settings.MODEL_HOSTS = []
    errors = [error_of(candidate(name)) for name in ("thief", "inside", "keyless")]
    assert [error.code for error in errors] == ["unreachable", "unreachable", "refused_key"]
    assert "may not be called" in errors[1].detail
    assert model_server.requests == []


def test_no_circle_and_no_endless_row_of_fallbacks() -> None:
    models = [row("m0")]
    for number in range(1, 5):
        models.append(row(f"m{number}", fallback=models[-1]))
    with pytest.raises(ValidationError, match="At most 5"):
        row("m5", fallback=models[-1])
    models[0].fallback = models[-1]
    with pytest.raises(ValidationError, match="circle"):
        models[0].full_clean()
    models[0].fallback = models[0]
    with pytest.raises(ValidationError, match="circle"):
        models[0].full_clean()
    LLMModel.objects.filter(pk=models[0].pk).update(fallback=models[-1])  # past all rules
    assert len(chains.read()("m2")) == 5


def test_a_model_between_two_others_counts_with_both() -> None:
    end = None
    for number in range(3):
        end = row(f"end{number}", fallback=end)
    middle = row("middle")
    row("start", fallback=row("second", fallback=middle))
    middle.fallback = end
    with pytest.raises(ValidationError, match="At most 5"):
        middle.full_clean()


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"provider": "openai", "base_url": ""}, "wants a key"),
        ({"base_url": ""}, "where the server is"),
        ({"temperature": 3}, "less than or equal to 2"),
        ({"max_tokens": 0}, "greater than or equal to 1"),
        ({"price_input": -1}, "not negative"),
        ({"provider": "elsewhere"}, "not a valid choice"),
        ({"context_tokens": 10}, "greater than or equal to 1000"),
        ({"extra": {"tools": []}}, "not 'tools'"),
        ({"extra": {"top_p": 2}}, "top_p cannot be '2'"),
        ({"extra": {"store": "yes"}}, "store cannot be"),
        ({"extra": [1]}, "no JSON object"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_field(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        row("odd", **fields)


def test_providers_are_where_they_usually_are_and_the_settings_may_say_where(settings: Any) -> None:
    settings.OLLAMA_BASE_URL = "http://gpu.internal:11434/"
    row("llama", provider="ollama", base_url="")
    row("gpt", provider="openai", base_url="", key_env="TEST_API_KEY")
    wheres = [candidate(name).model.endpoint.where for name in ("llama", "gpt")]  # type: ignore[attr-defined]
    assert wheres == ["gpu.internal:11434", "api.openai.com"]


def test_the_operator_enters_a_model_in_the_admin_and_a_wrong_one_is_explained(client: Client, alice: User) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    form = {
        "name": "cellar", "provider": "ollama", "timeout": 30, "price_input": 0, "price_cached_input": 0,
        "price_output": 0, "is_active": "on", "is_default": "on",
    }  # fmt: skip
    assert "LLM Models" in client.get("/admin/").content.decode()
    for name in ("cellar", "attic"):  # the second default takes the place of the first
        assert client.post("/admin/profiles/llmmodel/add/", form | {"name": name}).status_code == 302
    assert LLMModel.objects.get(is_default=True).name == "attic"
    answer = client.post("/admin/profiles/llmmodel/add/", form | {"name": "x", "base_url": "http://10.0.0.1/v1"})
    assert "MODEL_HOSTS" in answer.content.decode()


def test_a_redirect_is_not_followed(model_server: ModelServer) -> None:
    row("cellar", base_url=model_server.url, api="responses")
    model_server.script(Fail(307, {}, {"Location": f"{model_server.url}/chat/completions"}))
    error_of(candidate("cellar"))
    assert len(model_server.requests) == 1


def test_the_operator_makes_another_agent_the_default_in_the_admin(client: Client, alice: User) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    form = {"model": "", "system_prompt": "Help.", "is_default": "on", "is_active": "on"}
    links = {"links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0}
    for name in ("First", "Second"):
        answer = client.post("/admin/profiles/agentprofile/add/", form | links | {"name": name})
        assert answer.status_code == 302, answer.content.decode()[:3000]
    assert AgentProfile.objects.get(is_default=True).name == "Second"


def test_what_rows_need_is_imported_before_anybody_waits_and_nothing_where_they_need_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imported: list[str] = []
    monkeypatch.setattr("agents.llm.configured.load_sdk", lambda: imported.append("sdk"))
    overlay = ProfilesOverlay()
    row("quiet", provider="offline", base_url="")
    overlay.load()
    assert imported == []
    row("cellar")
    overlay.load()
    assert imported == ["sdk"]
