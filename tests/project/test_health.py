"""The health pages: in this process, and in real ones whose parts are missing."""

from __future__ import annotations

import errno
import json
import os
import resource
import time
import urllib.error
import urllib.request
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agents import due
from project import health
from tests.harness.model_server import ModelServer
from tests.harness.processes import wait_until


@pytest.fixture(autouse=True)
def ask_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_last", None)
    monkeypatch.setattr(health, "_server", None)


def parts(client: Client) -> dict[str, str]:
    return {name: part["state"] for name, part in client.get("/readyz").json()["parts"].items()}


def test_a_live_process_says_so_without_a_database(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_without_a_worker_it_is_degraded_but_serves(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["state"] == "degraded"
    assert answer.json()["parts"]["worker"] == {"state": "down", "detail": "none is connected"}
    assert parts(client) == {
        "database": "ok", "migrations": "ok", "worker": "down", "scheduler": "down", "clock": "ok",
        "due": "ok", "disk": "ok", "channel_layer": "ok", "model": "ok",
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_is_missing_is_named_and_nothing_is_served(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE (app, name) = ('sessions', '0001_initial')")
        try:
            answer = client.get("/readyz")
        finally:
            cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", MISSING)
    assert answer.status_code == 503
    assert answer.json()["state"] == "down"
    assert answer.json()["parts"]["migrations"]["detail"] == "to be applied: sessions.0001_initial"


MISSING = ["sessions", "0001_initial"]


def test_a_disk_that_takes_nothing_more_is_not_ready(client: Client, db: None) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, usual[1]))
    try:
        answer = client.get("/readyz")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert answer.status_code == 503
    assert answer.json()["parts"]["disk"] == {"state": "down", "detail": os.strerror(errno.EFBIG)}


def test_a_disk_that_is_nearly_full_is_not_ready(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "FULL_BELOW", 2**60)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["disk"]["detail"].endswith("MiB free")


def test_a_database_that_cannot_write_to_its_disk_is_down(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", "-c temp_file_limit=10kB")
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["database"] == {"state": "down", "detail": "ConfigurationLimitExceeded"}


def test_a_redis_that_does_not_answer_degrades(client: Client, db: None, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    assert client.get("/readyz").status_code == 200
    assert parts(client)["channel_layer"] == "down"


def test_the_model_is_named_and_its_key_is_not(client: Client, db: None, settings: Any) -> None:
    assert client.get("/readyz").json()["parts"]["model"]["detail"] == "offline model"
    settings.OPENAI_API_KEY, settings.OPENAI_MODEL = "sk-very-secret", "gpt-test"
    with ModelServer() as server:
        settings.OPENAI_BASE_URL = server.url
        for _ in range(2):
            health._last = None
            answer = client.get("/readyz")
        assert answer.json()["parts"]["model"] == {"state": "ok", "detail": "gpt-test (auto)"}
        assert server.listed == 1, "a server of models is asked once a minute"
        assert server.requests == [], "a question costs money"
    assert b"sk-very-secret" not in answer.content


def test_a_model_server_that_is_away_degrades(client: Client, db: None, settings: Any, unused_tcp_port: int) -> None:
    settings.OPENAI_API_KEY = "sk-very-secret"
    settings.OPENAI_BASE_URL = f"http://127.0.0.1:{unused_tcp_port}/v1"
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["parts"]["model"]["state"]) == (200, "down")
    assert "did not answer" in answer.json()["parts"]["model"]["detail"]
    assert b"sk-very-secret" not in answer.content


def test_what_has_been_due_for_long_is_named(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now()
    monkeypatch.setattr(due, "moments", lambda: {"mail": moment, "visits": moment + timedelta(days=1), "walks": None})
    assert client.get("/readyz").json()["parts"]["due"]["state"] == "ok"
    moment -= timedelta(minutes=2)
    health._last = None
    late = client.get("/readyz").json()["parts"]["due"]
    assert late["state"] == "down" and late["detail"].startswith("mail, for 12")


@pytest.mark.parametrize(("ahead", "words"), [(3600, "3600 s ahead of"), (-90, "90 s behind")])
def test_a_machine_whose_clock_is_wrong_is_told_of(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, ahead: float, words: str
) -> None:
    machine = time.time
    monkeypatch.setattr(time, "time", lambda: machine() + ahead)
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.json()["parts"]["clock"] == {"state": "down", "detail": f"{words} the database's"}


def test_many_who_ask_at_once_cost_one_look(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = []
    monkeypatch.setattr(health, "look", lambda: looks.append(1) or {})
    for _ in range(20):
        client.get("/readyz")
    assert len(looks) == 1


def test_health_pages_are_only_read(client: Client) -> None:
    assert client.post("/healthz").status_code == client.post("/readyz").status_code == 405


@pytest.mark.processes
def test_a_process_without_its_database_is_alive_and_not_ready(server) -> None:
    web = server()
    assert urllib.request.urlopen(f"{web.url}/readyz").status == 200
    web.restart(DATABASE_URL="postgresql://nobody@/nothing?host=/nowhere")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{web.url}/readyz")
    assert refused.value.code == 503
    assert json.load(refused.value)["parts"]["database"] == {"state": "down", "detail": "OperationalError"}


@pytest.mark.processes
def test_a_real_redis_is_ok_until_it_stops_and_again_when_it_is_back(server, redis_server) -> None:
    web = server(REDIS_URL=redis_server.url)

    def says(state: str) -> bool:
        return json.load(urllib.request.urlopen(f"{web.url}/readyz"))["parts"]["channel_layer"]["state"] == state

    assert says("ok")
    redis_server.kill9()
    wait_until(lambda: says("down"), within=5, what="Redis is missed")
    redis_server.start()
    wait_until(lambda: says("ok"), within=5, what="Redis is seen again")
