"""Vectors of any server that speaks `/v1/embeddings`, over real connections to one that lies, fails and is slow."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agents.knowledge import embedders
from agents.knowledge.embedders import EmbedderError
from agents.knowledge.models import EmbedderRow
from agents.llm import circuit
from tests.harness.embeddings_server import EmbeddingsServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Any) -> Iterator[EmbeddingsServer]:
    with EmbeddingsServer() as server:
        settings.OLLAMA_BASE_URL = server.url
        yield server


@pytest.fixture(autouse=True)
def no_memory_of_failures() -> None:
    circuit._circuits.clear()


def why(name: str = "ollama:nomic", texts: list[str] | None = None, kind: Any = "passage") -> str:
    with pytest.raises(EmbedderError) as raised:
        embedders.named(name).embed(texts or ["Alice's secret barn"], kind)
    assert "secret" not in raised.value.detail
    return raised.value.detail


def test_a_server_of_the_settings_makes_vectors_in_batches(server: EmbeddingsServer, settings: Any) -> None:
    settings.OPENAI_API_KEY = "sk-of-openai"
    embedder = embedders.named("ollama:nomic")
    texts = [f"passage {number}" for number in range(130)]
    made = embedder.embed([*texts, "", "x" * 20_000], "passage")
    assert made.shape == (132, 32) and embedder.dims == 32 and not embedder.is_local
    assert np.linalg.norm(made, axis=1) == pytest.approx([*[1] * 130, 0, 1], abs=1e-5)
    first = np.array(server.vector("passage 7"))
    assert made[7] == pytest.approx(first / np.linalg.norm(first), abs=1e-5)
    assert [len(each.body["input"]) for each in server.requests] == [64, 64, 3]
    assert {each.path for each in server.requests} == {"/v1/embeddings"}
    assert server.requests[0].body["model"] == "nomic"
    assert max(len(text) for each in server.requests for text in each.body["input"]) == 8000
    # A key of one server is not shown to another.
    assert all("sk-of-openai" not in str(each.headers) for each in server.requests)


def test_openai_is_asked_where_the_settings_say_with_their_key(server: EmbeddingsServer, settings: Any) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY = server.url, "sk-secret"
    embedders.named("openai:text-embedding-3-small").embed(["barn"], "query")
    assert server.requests[0].headers["authorization"] == "Bearer sk-secret"
    assert "sk-secret" not in repr(vars(embedders.named("openai:text-embedding-3-small")))


def test_answers_in_another_order_are_put_in_order(server: EmbeddingsServer) -> None:
    def shuffled(body: dict[str, Any]) -> Any:
        status, headers, answer = server.vectors(body)
        found = json.loads(answer)
        return status, headers, json.dumps({"data": found["data"][::-1]}).encode()

    straight = embedders.named("ollama:nomic").embed(["barn", "boat", "hall"], "passage")
    server.answer = shuffled
    assert (embedders.named("ollama:nomic").embed(["barn", "boat", "hall"], "passage") == straight).all()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        b'{"data": null}',
        b'{"data": []}',
        b'{"data": [{"index": 0}]}',
        b'{"data": [{"index": 1, "embedding": [1.0]}]}',
        b'{"data": [{"index": 0, "embedding": []}]}',
        b'{"data": [{"index": 0, "embedding": [null]}]}',
        b'{"data": [{"index": 0, "embedding": ["a"]}]}',
        b'{"data": [{"index": 0, "embedding": [1e999]}]}',
        b'{"data": [{"index": 0, "embedding": [[1.0]]}]}',
        b'{"data": [{"index": [], "embedding": [1.0]}]}',
        b'{"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1.0]}]}',
        json.dumps({"data": [{"index": 0, "embedding": [0.5] * 4001}]}).encode(),
        b'{"data": [' + b"[" * 100_000,
    ],
)
def test_an_answer_without_a_vector_for_each_text_is_refused_in_words(server: EmbeddingsServer, answer: bytes) -> None:
    server.answer = lambda body: (200, {}, answer)
    assert "could not be read" in why()


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (401, {"error": {"code": "invalid_api_key", "message": "sk-secret"}}, "refused the key"),
        (404, {"error": "no model secret"}, "does not have this model"),
        (429, {"error": {"code": "insufficient_quota"}}, "no credit"),
        (500, {"error": "secret"}, "failed while it was answering"),
        (200, {"error": {"message": "secret"}}, "could not be read"),
    ],
)
def test_a_failure_is_told_in_words_without_the_servers_own(
    server: EmbeddingsServer, status: int, body: Any, words: str
) -> None:
    headers = {"x-should-retry": "false"}
    server.answer = lambda _: (status, headers, json.dumps(body).encode())
    assert words in why()


def test_who_is_not_there_is_named(settings: Any) -> None:
    settings.LLAMACPP_BASE_URL = "http://127.0.0.1:9/v1"
    assert "127.0.0.1:9 did not answer" in why("llamacpp:bge", kind="query")


def test_a_server_that_says_nothing_is_left_and_then_not_asked_for_a_while(
    server: EmbeddingsServer, settings: Any
) -> None:
    over = threading.Event()
    settings.OPENAI_TIMEOUT = 0.1
    server.answer = lambda body: (over.wait(30), None)[1]
    for _ in range(circuit.FAILURES):
        assert "said nothing for 0.1 seconds" in why(kind="query")
    over.set()
    asked = len(server.requests)
    assert "failed a moment ago" in why(kind="query")
    assert len(server.requests) == asked
    assert embedders.named("ollama:nomic").embed(["barn"], "passage").any(), "passages are tried: nobody waits"
    assert embedders.named("ollama:nomic").embed(["barn"], "query").any()


def test_vectors_of_another_length_are_not_mixed_with_those_that_are_there(server: EmbeddingsServer) -> None:
    EmbedderRow.objects.create(name="ollama:nomic", dims=768)
    assert "32 numbers, before it were 768" in why()


def test_vectors_of_changing_lengths_are_no_vectors(server: EmbeddingsServer) -> None:
    def growing(body: dict[str, Any]) -> Any:
        server.dims += 1
        return server.vectors(body)

    server.answer = growing
    assert "not all of one length" in why(texts=[f"text {number}" for number in range(65)])


@pytest.mark.parametrize("name", ["", "ollama:", "nomic", "http://10.0.0.1/v1", "static ", "openai", "other:model"])
def test_a_name_that_says_no_server_is_refused(name: str) -> None:
    with pytest.raises(EmbedderError, match="There are static, minilm"):
        embedders.named(name)


def test_a_row_names_a_server_only_on_the_open_internet_or_where_the_operator_lets(
    server: EmbeddingsServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CELLAR_API_KEY", "sk-cellar")
    row = EmbedderRow.objects.create(name="cellar", base_url=server.url, model_name="bge", key_env="CELLAR_API_KEY")
    assert "may not be called" in why("cellar")
    with pytest.raises(ValidationError, match="MODEL_HOSTS"):
        row.full_clean()
    settings.MODEL_HOSTS = ["127.0.0.1"]
    row.full_clean()
    assert embedders.named("cellar").embed(["barn"], "query").any()
    assert server.requests[0].body["model"] == "bge"
    assert server.requests[0].headers["authorization"] == "Bearer sk-cellar"
    server.answer = lambda body: (307, {"Location": "http://127.0.0.1:9/v1/embeddings"}, b"")
    why("cellar")
    assert len(server.requests) == 2, "a redirect was followed"


def test_a_key_is_only_ever_in_a_variable_for_keys(
    server: EmbeddingsServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MODEL_HOSTS = ["127.0.0.1"]
    monkeypatch.setenv("SECRET_KEY", "the server's own")
    row = EmbedderRow(name="cellar", base_url=server.url, key_env="SECRET_KEY")
    with pytest.raises(ValidationError, match="hold keys of models"):
        row.full_clean()
    row.save()
    assert "key of the embedder cellar is missing" in why("cellar")
    assert not server.requests


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"name": "static", "base_url": "https://models.example.com/v1"}, "name"),
        ({"name": "ollama:x", "base_url": "https://models.example.com/v1"}, "name"),
        ({"name": "cellar"}, "base_url"),
        ({"name": "cellar", "base_url": "https://user:secret@models.example.com/v1"}, "base_url"),
    ],
)
def test_a_row_that_says_no_server_or_two_is_refused(row: dict[str, str], field: str) -> None:
    with pytest.raises(ValidationError) as raised:
        EmbedderRow(**row).full_clean()
    assert field in raised.value.message_dict


def test_an_operator_enters_a_server_and_cannot_take_away_the_active_one(client: Client, alice: Any) -> None:
    alice.is_staff = alice.is_superuser = True
    alice.save()
    client.force_login(alice)
    form = {"name": "cellar", "base_url": "https://models.example.com/v1", "model_name": "bge", "key_env": ""}
    answer = client.post("/admin/knowledge/embedderrow/add/", form | {"is_active": "on", "dims": "3"})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    row = EmbedderRow.objects.get(name="cellar")
    assert (row.is_active, row.dims) == (False, 0)
    static = EmbedderRow.objects.get(name="static")
    assert client.post(f"/admin/knowledge/embedderrow/{static.pk}/delete/", {"post": "yes"}).status_code == 403
    answer = client.post(f"/admin/knowledge/embedderrow/{static.pk}/change/", {"name": "mine", "floor": "0.4"})
    static.refresh_from_db()
    assert (static.name, static.floor) == ("static", 0.4)
