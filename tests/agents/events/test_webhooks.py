"""Webhooks: signed ones become events, once; all others change nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agents.events import on_event, webhook, webhooks
from agents.events.models import Event
from agents.testing import TimeMachine
from tests.hotel.models import Reservation


@pytest.fixture
def send(client: Client, clock: TimeMachine, settings: Any) -> Any:
    settings.WEBHOOK_SECRETS = {"bank": "sesame"}

    def post(key: str = "1", *, source: str = "bank", secret: str = "sesame", age: int = 0, body: Any = None) -> int:
        body = body if isinstance(body, bytes) else json.dumps(body or {"room": "7"}).encode()
        timestamp = str(int(clock.now.timestamp()) - age)
        response = client.post(
            f"/api/webhooks/{source}/",
            body,
            content_type="application/json",
            headers={
                "X-Webhook-Id": key,
                "X-Webhook-Timestamp": timestamp,
                "X-Webhook-Signature": webhooks.signature(secret, timestamp, body),
            },
        )
        return response.status_code

    return post


@pytest.fixture(autouse=True)
def own_sources() -> Any:
    before = dict(webhooks.sources._things)
    yield
    webhooks.sources._things.clear()
    webhooks.sources._things.update(before)


def test_a_signed_webhook_is_an_event_about_its_row(send: Any, clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "webhook:bank")
    reservation = Reservation.objects.create(room="7")

    @webhook("bank")
    def reservation_of(payload: dict[str, Any]) -> Reservation | None:
        return Reservation.objects.filter(room=payload["room"]).first()

    assert send() == 200
    clock.run_until_idle()
    assert [(event.entity, event.payload) for _, event in calls] == [(reservation, {"room": "7"})]
    assert calls[0][1].is_valid


def test_a_repeated_webhook_does_nothing_twice(send: Any, clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "webhook:bank")
    assert [send("1"), send("1"), send("1", age=60), send("another id, same signature")] == [200] * 4
    assert send("2", body={"room": "8"}) == 200
    clock.run_until_idle()
    assert len(calls) == Event.objects.count() == 2


def test_what_a_source_does_not_take_is_refused_in_words_and_may_come_again(send: Any) -> None:
    @webhook("bank")
    def reservation_of(payload: dict[str, Any]) -> Reservation:
        found = Reservation.objects.filter(room=payload["room"]).first()
        if found is None:
            raise ValidationError({"room": f"There is no room {payload['room']}."})
        return found

    assert send("1") == 400 and not Event.objects.exists()
    Reservation.objects.create(room="7")
    assert send("1") == 200 and Event.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"secret": "guessed"}, 401),
        ({"age": 301}, 401),
        ({"age": -301}, 401),
        ({"source": "unknown"}, 401),
        ({"key": ""}, 400),
        ({"body": b"[1]"}, 400),
        ({"body": b"not json"}, 400),
        ({"body": b'{"a": "\\u0000"}'}, 400),
        ({"body": b'{"a": "\\ud800"}'}, 400),
        ({"body": b'{"a": NaN}'}, 400),
        ({"body": b'{"a": 1e400}'}, 400),
    ],
)
def test_a_bad_webhook_changes_nothing(send: Any, wrong: dict[str, Any], status: int) -> None:
    assert send(**wrong) == status
    assert not Event.objects.exists()


def test_a_source_without_a_secret_is_closed(send: Any, settings: Any) -> None:
    settings.WEBHOOK_SECRETS = {"bank": ""}
    assert send(secret="") == send(secret="none") == 401
