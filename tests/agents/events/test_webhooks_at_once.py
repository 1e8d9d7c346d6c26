"""A sender that sends a webhook several times at once, or one that is too large or half a lie."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from agents.events import on_event, webhooks
from agents.events.models import Delivery, Event, WebhookReceipt


@pytest.fixture(autouse=True)
def bank(settings: Any) -> None:
    settings.WEBHOOK_SECRETS = {"bank": "sesame", "shop": "other"}


def post(body: bytes, *, key: str = "1", signed: str = "", source: str = "bank", at: datetime | None = None) -> Any:
    timestamp = str(int((at or timezone.now()).timestamp()))
    try:
        return Client(raise_request_exception=False).post(
            f"/api/webhooks/{source}/",
            body,
            content_type="text/plain",
            headers={
                "X-Webhook-Id": key,
                "X-Webhook-Timestamp": timestamp,
                "X-Webhook-Signature": signed or webhooks.signature("sesame", timestamp, body),
            },
        )
    finally:
        if threading.current_thread() is not threading.main_thread():
            connection.close()


def test_of_eight_that_come_at_once_by_eight_connections_one_is_an_event(transactional_db: None) -> None:
    @on_event("webhook:bank")
    def book(event: Event) -> None: ...

    with ThreadPoolExecutor(8) as senders:
        answers = [answer.result() for answer in [senders.submit(post, b'{"n": 1}') for _ in range(8)]]
    assert [answer.status_code for answer in answers] == [200] * 8
    assert Counter(answer.json()["repeated"] for answer in answers) == {False: 1, True: 7}
    assert Event.objects.count() == Delivery.objects.count() == WebhookReceipt.objects.count() == 1


def test_of_eight_ids_with_one_signature_one_is_an_event(transactional_db: None) -> None:
    """The id is not signed: whoever overheard one may change it."""
    now = timezone.now()
    with ThreadPoolExecutor(8) as senders:
        sent = [senders.submit(post, b'{"n": 1}', key=str(number), at=now) for number in range(8)]
    assert [answer.result().status_code for answer in sent] == [200] * 8
    assert Event.objects.count() == 1


@pytest.mark.django_db
def test_an_id_that_comes_again_with_another_body_does_nothing() -> None:
    assert post(b'{"n": 1}').json()["repeated"] is False
    assert post(b'{"n": 2}').json() == {"event": None, "repeated": True}
    assert [event.payload for event in Event.objects.all()] == [{"n": 1}]


@pytest.mark.django_db
def test_the_secret_of_one_source_opens_no_other() -> None:
    assert post(b"{}", source="shop").status_code == 401


@pytest.mark.django_db
@pytest.mark.parametrize("signed", ["é" * 64, "0" * 64, "A" * 100_000, "sha256=0"])
def test_a_signature_of_any_letters_is_refused(signed: str) -> None:
    assert post(b"{}", signed=signed).status_code == 401


@pytest.mark.django_db
def test_a_body_that_is_too_large_is_not_read_to_its_end() -> None:
    answer = post(b'{"a": "' + b"x" * (1024 * 1024) + b'"}')
    assert answer.status_code in (400, 413)
    assert not Event.objects.exists()


@pytest.mark.django_db
def test_a_deeply_nested_body_is_refused_in_words() -> None:
    answer = post(b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert answer.status_code == 400 and answer["Content-Type"] == "application/problem+json"
