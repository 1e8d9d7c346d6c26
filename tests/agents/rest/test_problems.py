"""Whatever part of the server says no, it says it as one kind of problem+json."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.test import Client, RequestFactory
from rest_framework.validators import UniqueValidator

from agents.profiles.models import AgentTool
from agents.refused import Refused
from agents.rest import handler, problems
from project.web import door, errors
from tests.harness.processes import ROOT

MEMBERS = {"type", "title", "status", "detail"}


def test_a_problem_is_worded_in_one_place() -> None:
    worded = {
        str(file.relative_to(ROOT))
        for package in ("agents", "chat", "musicstore", "planning", "project")
        for file in (ROOT / package).rglob("*.py")
        if "/problems/" in (code := file.read_text()) or '"application/problem+json' in code
    }
    assert worded == {"agents/rest/problems.py"}


async def test_the_door_refuses_in_the_words_of_all_others() -> None:
    said: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    await door._refuse({"path": "/api/events/"}, send, 429, "Too many requests of yours are waiting.")
    body = json.loads(said[1]["body"])
    assert body == problems.problem(429, body["detail"], code="too_fast")
    assert dict(said[0]["headers"])[b"content-type"] == b"application/problem+json"


def test_what_django_refuses_reads_like_what_a_view_refuses(rf: RequestFactory) -> None:
    answer = errors.not_found(rf.get("/api/nothing/"), Exception())
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert json.loads(answer.content).keys() == MEMBERS
    refused = handler.handle(Refused("busy", "Another answer is on its way.", {"run": ["Busy."]}), {})
    assert refused is not None and refused.status_code == 409 and refused.data.keys() == MEMBERS | {"errors"}


@pytest.mark.django_db
def test_an_unsigned_webhook_hears_why_by_a_code(client: Client) -> None:
    answer = client.post("/api/webhooks/printer/", b"{}", content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unsigned")


def test_what_is_about_no_one_field_is_under_form() -> None:
    """Over REST it was under Django's own name for it, `__all__`, and in a conversation under `form`."""
    answer = handler.handle(ValidationError({NON_FIELD_ERRORS: ["The end is before the start."]}), {})
    assert answer is not None and answer.data["errors"] == {"form": ["The end is before the start."]}


@pytest.mark.django_db(transaction=True)
def test_a_name_that_is_taken_is_a_conflict_also_when_two_ask_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.create_superuser("root"))

    def made() -> Any:
        return client.post("/api/tools/", {"name": "look_up"}, content_type="application/json")

    assert made().status_code == 201
    named = made()
    assert (named.status_code, named.json()["type"]) == (409, "/problems/conflict")
    assert named.json()["errors"].keys() == {"name"}
    monkeypatch.setattr(UniqueValidator, "__call__", lambda *given: None)  # the other one has not committed yet
    assert (made().status_code, AgentTool.objects.filter(name="look_up").count()) == (409, 1)
    assert client.post("/api/tools/", {"name": ""}, content_type="application/json").status_code == 400
