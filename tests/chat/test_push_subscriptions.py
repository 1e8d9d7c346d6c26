"""Which browsers are told by push: a person's own, as many as that, at addresses on the open internet."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from agents.testing import TimeMachine
from chat.notifications import subscriptions
from chat.notifications.models import PushSubscription
from tests.chat.notified import subscribe
from tests.harness.push_service import Device, PushService

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def body(device: Device, name: str = "") -> dict[str, Any]:
    return {**device.subscription, "expirationTime": None, "device": name}


def test_alice_turns_push_on_and_off(service: PushService, alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    device = service.device()
    assert len(client.get("/api/push/").json()["public_key"]) == 87
    answer = client.post("/api/push/", body(device, "Chrome on Linux"), content_type="application/json")
    assert (answer.status_code, answer.json()) == (201, {"device": "Chrome on Linux", "devices": 1})
    client.post("/api/push/", body(device), content_type="application/json")
    assert PushSubscription.objects.count() == 1
    gone = client.delete("/api/push/", {"endpoint": device.endpoint}, content_type="application/json")
    assert gone.status_code == 204
    again = client.delete("/api/push/", {"endpoint": device.endpoint}, content_type="application/json")
    assert again.status_code == 404


def test_charlie_cannot_turn_off_alices_device(service: PushService, alice: Any, charlie: Any) -> None:
    device = service.device()
    subscribe(alice, device)
    client = Client()
    client.force_login(charlie)
    answer = client.delete("/api/push/", {"endpoint": device.endpoint}, content_type="application/json")
    assert answer.status_code == 404
    assert alice.push_subscriptions.count() == 1


def test_who_signs_out_of_a_browser_is_told_nothing_more_there(service: PushService, alice: Any) -> None:
    here, there = Client(), Client()
    for client in (here, there):
        client.force_login(alice)
        client.post("/api/push/", body(service.device()), content_type="application/json")
    here.post("/logout/")
    assert alice.push_subscriptions.count() == 1


def test_a_browser_that_another_person_signs_in_to_is_theirs(service: PushService, alice: Any, bob: Any) -> None:
    device = service.device()
    subscribe(alice, device)
    subscribe(bob, device)
    assert (alice.push_subscriptions.count(), bob.push_subscriptions.count()) == (0, 1)


def test_bob_signing_in_where_alice_never_signed_out_ends_her_subscription_there_only(
    service: PushService, alice: Any, bob: Any
) -> None:
    here, there = Client(), Client()
    devices = [service.device(), service.device()]
    for client, device in zip((here, there), devices, strict=True):
        client.force_login(alice)
        client.post("/api/push/", body(device), content_type="application/json")
    here.cookies.pop("sessionid")  # it lapsed
    here.post("/login/", {"username": "alice", "password": "alice"})
    assert alice.push_subscriptions.count() == 2
    here.cookies.pop("sessionid")
    here.post("/login/", {"username": "bob", "password": "bob"})
    assert alice.push_subscriptions.get().endpoint == devices[1].endpoint


def test_one_person_has_so_many_devices_and_the_oldest_makes_way(service: PushService, alice: Any) -> None:
    with TimeMachine(start=NOON) as clock:
        for _ in range(subscriptions.MOST + 3):
            subscribe(alice, service.device())
            clock.advance(seconds=1)
    assert alice.push_subscriptions.count() == subscriptions.MOST
    assert not alice.push_subscriptions.filter(created_at__lt=NOON + timedelta(seconds=3)).exists()


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://push.example.com/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://[2606:4700:4700::1111]/x",
        "https://224.0.1.1/x",
        "https://192.88.99.1/x",
        "https://10.0.0.8/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://localhost/x",
        "https://db.internal/x",
        "https://user:secret@push.example.com/x",
        "https://push.example.com:22/x",
        "https://push.example.com:x/",
        "https://[/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://push.example.com/" + "x" * 1000,
        "",
    ],
)
def test_an_address_that_is_not_on_the_open_internet_is_refused_by_field(endpoint: str, alice: Any) -> None:
    with PushService() as service, pytest.raises(ValidationError) as refused:
        subscriptions.subscribe(alice, endpoint=endpoint, **service.device().subscription["keys"])
    assert set(refused.value.message_dict) == {"endpoint"}


@pytest.mark.parametrize("keys", [{"p256dh": "x", "auth": "y"}, {"p256dh": "é" * 80, "auth": "\x00"}])
def test_keys_that_are_none_are_refused_by_field(keys: dict[str, str], alice: Any) -> None:
    client = Client()
    client.force_login(alice)
    given = {"endpoint": "https://push.example.com/x", "keys": keys}
    answer = client.post("/api/push/", given, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"]
