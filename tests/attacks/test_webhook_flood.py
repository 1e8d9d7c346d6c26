"""Charlie posts webhooks that he cannot sign: soon they are refused unread, and the bank's come in."""

from __future__ import annotations

from typing import Any

import pytest
from channels.testing import HttpCommunicator
from django.utils import timezone

from agents.events import webhooks
from project.asgi import router
from project.web.door import Door

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("refusals_are_not_written_down")]

BODY = b'{"n": 1}'


@pytest.fixture(autouse=True)
def a_limit_of_three(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.WEBHOOK_SECRETS = {"bank": "sesame", "shop": "other"}
    settings.LIMITS = {**settings.LIMITS, "webhook": "3/hour"}
    monkeypatch.setitem(router.application_mapping, "http", Door(router.application_mapping["http"].application))  # type: ignore[attr-defined]


async def post(address: str, *, source: str = "bank", secret: str = "guessed", key: str = "1") -> dict[str, Any]:
    timestamp = str(int(timezone.now().timestamp()))
    headers = {
        "host": "localhost",
        "content-type": "application/json",
        "x-webhook-id": key,
        "x-webhook-timestamp": timestamp,
        "x-webhook-signature": webhooks.signature(secret, timestamp, BODY),
    }
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    communicator = HttpCommunicator(router, "POST", f"/api/webhooks/{source}/", body=BODY, headers=sent)
    communicator.scope["client"] = [address, 1]
    return await communicator.get_response(timeout=20)


async def codes(address: str, times: int, **said: Any) -> list[int]:
    return [(await post(address, **said))["status"] for _ in range(times)]


async def test_whoever_cannot_sign_is_soon_refused_before_the_signature_is_reckoned(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert await codes("203.0.113.1", 3) == [401] * 3

    def reckon(*given: Any, **more: Any) -> None:
        raise AssertionError("It was looked at.")

    monkeypatch.setattr(webhooks, "check", reckon)
    answer = await post("203.0.113.1")
    assert answer["status"] == 429
    assert 0 < int(dict(answer["headers"])[b"retry-after"]) <= 1200


async def test_nobody_else_pays_for_charlies(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await codes("203.0.113.1", 4) == [401] * 3 + [429]
    assert await codes("203.0.113.1", 1, source="shop") == [401], "another source counts for itself"
    assert await codes("203.0.113.2", 5, secret="sesame") == [200] * 5, "what is signed does not count"


async def test_sources_that_he_makes_up_are_one() -> None:
    assert [(await post("203.0.113.1", source=f"made-up-{number}"))["status"] for number in range(4)] == [401] * 3 + [
        429
    ]


async def test_an_address_of_ipv6_counts_with_its_network() -> None:
    assert [(await post(f"2001:db8::{number}"))["status"] for number in range(1, 5)] == [401] * 3 + [429]
