"""Who asks the REST API too often is told when to come back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from tests.chat.test_auth_api import post, problem
from tests.chat.test_rest import LIST

pytestmark = pytest.mark.django_db


@pytest.fixture
def rates(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Set throttles as the settings would: `rates(anon="3/min")`."""

    def change(**given: str) -> None:
        monkeypatch.setattr(SimpleRateThrottle, "THROTTLE_RATES", {**api_settings.DEFAULT_THROTTLE_RATES, **given})

    return change


def test_a_user_who_asks_too_often_is_told_when_to_come_back(hers: Client, charlie: Any, rates: Any) -> None:
    rates(user="3/min")
    assert [hers.get(LIST).status_code for _ in range(3)] == [200] * 3
    response = hers.get("/api/events/")
    problem(response, 429)
    assert 0 < int(response.headers["Retry-After"]) <= 60
    client = Client()
    client.force_login(charlie)
    assert client.get(LIST).status_code == 200


def test_a_stranger_who_asks_too_often_is_told_so_whatever_address_they_claim(settings: Any) -> None:
    settings.LIMITS = {**settings.LIMITS, "refresh_address": "3/min"}
    answers = [Client().get(LIST, headers={"X-Forwarded-For": f"203.0.113.{n}"}).status_code for n in range(5)]
    assert answers == [401] * 5  # refused before they are counted
    answers = [
        post("/api/auth/token/refresh/", {"refresh": "x"}, **{"X-Forwarded-For": f"203.0.113.{n}"}).status_code
        for n in range(5)
    ]
    assert answers == [401] * 3 + [429] * 2
