"""Models over REST: for staff with the right to them, without a key in any answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User

from agents.profiles.models import LLMModel
from tests.agents.profiles.test_profiles_api import Rest
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db
SECRET = "sk-nobody-may-read-this"
CELLAR = {"name": "cellar", "provider": "compatible", "base_url": "https://models.example.com/v1"}


@pytest.fixture
def hers(alice: User) -> Rest:
    return Rest(alice)


@pytest.fixture
def operator(charlie: User) -> Rest:
    charlie.is_staff = True
    charlie.save()
    charlie.user_permissions.set(Permission.objects.filter(content_type__app_label="profiles"))
    return Rest(charlie)


@pytest.fixture
def model_server(settings: Any) -> Iterator[ModelServer]:
    settings.MODEL_HOSTS = ["127.0.0.1"]
    with ModelServer() as server:
        yield server


def test_an_operator_sets_a_model_up_and_changes_it(operator: Rest) -> None:
    operator("post", "system/models/configure/", 201, **CELLAR, price_input="2.5")
    operator("post", "system/models/configure/", 201, name="attic", provider="ollama", fallback="cellar")
    changed = operator("post", "system/models/configure/", 200, name="cellar", temperature=0.5, is_default=True)
    assert (changed["temperature"], changed["price_input"], changed["base_url"]) == (
        0.5,
        "2.500000",
        CELLAR["base_url"],
    )
    listed = operator("get", "system/models/", 200)["models"]
    assert [(row["name"], row["fallback"]) for row in listed] == [("attic", "cellar"), ("cellar", None)]


def test_a_model_is_set_up_in_other_words_too(operator: Rest) -> None:
    said = {"model_id": "llama2", "active": True, "parameters": {"temperature": 0.7, "max_tokens": 2048}}
    made = operator("post", "system/models/configure/", 201, **said)
    assert (made["name"], made["provider"], made["is_active"]) == ("llama2", "ollama", True)
    assert (made["temperature"], made["max_tokens"]) == (0.7, 2048) and "model_id" not in made
    changed = operator("post", "system/models/configure/", 200, model_id="llama2", active=False)
    assert (changed["is_active"], changed["max_tokens"]) == (False, 2048)
    for wrong, field in (
        ({}, "name"),
        ({"model_id": "x", "parameters": {"top_p": 1}}, "parameters"),
        ({"active": 1}, "active"),
    ):
        assert field in operator("post", "system/models/configure/", 400, **wrong)["errors"]


def test_only_staff_with_the_right_may_look_or_write(hers: Rest, alice: User, operator: Rest, charlie: User) -> None:
    alice.user_permissions.set(Permission.objects.filter(content_type__app_label="profiles"))  # but not of the staff
    for method, path in (("get", "system/models/"), ("post", "system/models/configure/")):
        hers(method, path, 403)
    charlie.user_permissions.set(Permission.objects.filter(codename="view_llmmodel"))
    operator("get", "system/models/", 200)
    operator("post", "system/models/configure/", 403, **CELLAR)
    assert not LLMModel.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("base_url", "http://169.254.169.254/v1"), ("base_url", "http://2130706433/v1"), ("key_env", "SECRET_KEY"),
        ("temperature", "nan"), ("temperature", 3), ("timeout", "inf"), ("max_tokens", 0), ("fallback", "nobody"),
        ("price_input", -1), ("provider", "elsewhere"), ("api_key", SECRET), ("name", ""), ("name", ["x"]),
        ("name", "a\x00b"), ("name", None),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_field_and_nothing_is_written(operator: Rest, field: str, value: Any) -> None:
    answer = operator("post", "system/models/configure/", 400, **{**CELLAR, field: value})
    assert set(answer["errors"]) <= {field, "__all__"}
    assert SECRET not in str(answer)
    assert not LLMModel.objects.exists()


def test_what_a_server_has_is_listed_and_no_key_with_it(
    operator: Rest, model_server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_API_KEY", SECRET)
    made = {"name": "cellar", "provider": "compatible", "base_url": model_server.url, "key_env": "TEST_API_KEY"}
    operator("post", "system/models/configure/", 201, **made)
    answer = operator("get", "system/models/", 200, model="cellar")
    assert answer["server"] == {"model": "cellar", "available": ["scripted"], "detail": ""}
    assert answer["models"][0]["has_key"] is True
    assert SECRET not in str(answer)
    assert operator("get", "system/models/", 200)["server"]["available"] == ["the offline model"]
    operator("get", "system/models/", 404, model="nobody")


def test_a_server_that_is_away_is_told_in_words(operator: Rest, model_server: ModelServer, settings: Any) -> None:
    operator("post", "system/models/configure/", 201, **CELLAR | {"base_url": model_server.url})
    settings.MODEL_HOSTS = []
    server = operator("get", "system/models/", 200, model="cellar")["server"]
    assert "may not be called" in server["detail"]
    assert model_server.listed == 0


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_takes_as_many_queries_whatever_the_rows(
    operator: Rest, django_assert_max_num_queries: Any, rows: int
) -> None:
    before = None
    for number in range(rows):
        before = LLMModel.objects.create(name=f"m{number}", fallback=before)
    operator("get", "system/models/", 200)
    with django_assert_max_num_queries(7):
        assert len(operator("get", "system/models/", 200)["models"]) == rows


def test_everybody_who_has_signed_in_may_ask_how_it_does(hers: Rest, settings: Any) -> None:
    info = hers("get", "system-info/", 200)
    assert (info["name"], info["model"]) == ("Convoke", "offline model")
    assert "planner" in info["agents"]
    status = hers("get", "system/status/", 200)
    assert status["parts"]["database"]["state"] == "ok"
    assert status["parts"].keys() >= {"model", "worker", "disk"}
    for path in ("system-info/", "system/status/", "system/models/"):
        hers.client.logout()
        assert hers.client.get(f"/api/{path}").status_code == 401
