"""Keys of models: whatever fails, and whoever echoes them, nobody reads one."""

from __future__ import annotations

import logging
import traceback
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from agents.llm.clients import close_clients
from agents.llm.model import ModelError
from agents.profiles import chains
from agents.profiles.models import AgentProfile, LLMModel
from agents.runtime import overlay
from agents.runtime.models import Run
from tests.agents.llm.asking import HELLO
from tests.chat.turns import turn
from tests.harness.model_script import Step, cut_off, fail, raw
from tests.harness.model_server import ModelServer

pytestmark = pytest.mark.django_db(transaction=True)

OURS, ROWS = "sk-settings-nobody-may-read-this", "sk-rows-nobody-may-read-this"
ECHO = f"Incorrect API key provided: {OURS} or {ROWS}."
ERROR = {"error": {"message": ECHO, "code": "invalid_api_key", "param": ECHO}}
FAILURES: dict[str, list[Step]] = {
    "key": [fail(401, ERROR)],
    "model": [fail(404, ERROR)],
    "request": [fail(400, ERROR)],
    "page": [fail(400, f"<html>{ECHO}</html>")],
    "rate": [fail(429, ERROR, retry_after="0.01")],
    "server": [fail(500, ERROR, retry_after="0.01")],
    "in_band": [raw(f'data: {{"error": {{"message": "{ECHO}"}}}}\n\n'.encode())],
    "rubbish": [raw(ECHO.encode() * 50)],
    "cut": [cut_off()],
    "code": [fail(401, {"error": {"message": ECHO, "code": OURS, "type": ROWS}})],
}


@pytest.fixture(autouse=True)
def keys(settings: Any, monkeypatch: pytest.MonkeyPatch, model: ModelServer) -> None:
    settings.OPENAI_BASE_URL, settings.OPENAI_API_KEY, settings.OPENAI_API = model.url, OURS, "responses"
    settings.MODEL_HOSTS = ["127.0.0.1"]
    monkeypatch.setenv("CELLAR_API_KEY", ROWS)
    LLMModel.objects.create(name="cellar", provider="compatible", base_url=model.url, key_env="CELLAR_API_KEY")
    AgentProfile.objects.create(name="Cook", model="cellar")


def read(client: Client, *addresses: str) -> str:
    found = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 302, 503), address
        found.append(b"".join(answer) if answer.streaming else answer.content)
    return b"\n".join(found).decode("utf-8", "replace")


def rows() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')
            tables = [*tables, *(str(row) for row in cursor.fetchall())]
    return "\n".join(tables)


def test_after_a_day_of_failures_no_row_page_answer_log_or_error_holds_a_key(
    alice: User, model: ModelServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    User.objects.filter(pk=alice.pk).update(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(User.objects.get(pk=alice.pk))
    errors = []
    for steps in FAILURES.values():
        model.choose(lambda body, steps=steps: steps)
        threads = [turn(alice, "Hello", agent=agent).thread for agent in ("planner", "cook")]
        errors += [error_of(candidate) for candidate in (overlay.by_settings(), chains.read()("cellar")[0])]
    assert {request.headers["Authorization"] for request in model.requests} == {f"Bearer {OURS}", f"Bearer {ROWS}"}
    assert set(Run.objects.values_list("state", flat=True)) == {"failed"}
    pages = ["/api/system-info/", "/api/system/status/", "/api/system/models/", "/api/system/models/?model=cellar",
             "/readyz", "/api/agents/", "/api/schema/", "/admin/"]  # fmt: skip
    for thread in threads:
        pages += [f"/c/{thread}/", f"/api/conversations/{thread}/messages/", f"/api/conversations/{thread}/export/"]
    for each in admin.site._registry.values():
        label = f"/admin/{each.opts.app_label}/{each.opts.model_name}/"
        newest = each.model._default_manager.order_by("-pk").first()
        pages += [label, *([f"{label}{newest.pk}/change/"] if newest else [])]
    shown = {"pages": read(client, *pages), "rows": rows(), "errors": "\n".join(errors), "logs": caplog.text}
    assert "CELLAR_API_KEY" in shown["rows"] and "CELLAR_API_KEY" in shown["pages"] and len(errors) == 20
    for where, text in shown.items():
        assert OURS not in text and ROWS not in text and "nobody-may-read" not in text, where


def error_of(candidate: Any) -> str:
    """Ask, and return all that a log would say of the failure, and the candidate besides."""

    async def ask() -> None:
        try:
            async for _ in candidate.model.stream(HELLO):
                pass
        finally:
            await close_clients()

    with pytest.raises(ModelError) as raised:
        async_to_sync(ask)()
    said = "".join(traceback.format_exception(raised.value))
    return said + repr(raised.value) + repr(candidate) + repr(vars(candidate.model))
