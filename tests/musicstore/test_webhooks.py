"""Other programs tell the store of orders and of what customers ask: signed, checked at the door, done once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from agents.events import webhooks
from agents.events.models import Delivery, Event
from agents.mail import Mail
from agents.testing import TimeMachine
from agents.workflows import WorkflowRun, engine
from musicstore.models import Album, Artist, Customer, Invoice, MediaType, Track

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(db: None) -> Iterator[TimeMachine]:
    with TimeMachine(start=datetime(2026, 5, 1, 12, tzinfo=UTC)) as clock:
        yield clock


@pytest.fixture
def ann() -> Customer:
    return Customer.objects.create(first_name="Ann", last_name="Lee", email="ann@example.org", city="Oslo")


@pytest.fixture
def songs() -> list[int]:
    album = Album.objects.create(title="Back in Black", artist=Artist.objects.create(name="AC/DC"))
    kind = MediaType.objects.create(name="MPEG")
    made = [
        Track.objects.create(name=name, album=album, media_type=kind, milliseconds=200_000, unit_price=price)
        for name, price in (("Hells Bells", "0.99"), ("Shoot to Thrill", "1.99"))
    ]
    return [track.pk for track in made]


@pytest.fixture
def send(client: Client, clock: TimeMachine, settings: Any) -> Any:
    settings.WEBHOOK_SECRETS = {"store": "sesame"}

    def post(key: str, **body: Any) -> Any:
        text, timestamp = json.dumps(body).encode(), str(int(clock.now.timestamp()))
        signed = {
            "X-Webhook-Id": key,
            "X-Webhook-Timestamp": timestamp,
            "X-Webhook-Signature": webhooks.signature("sesame", timestamp, text),
        }
        return client.post("/api/webhooks/store/", text, content_type="application/json", headers=signed)

    return post


def test_an_order_is_an_invoice_once_by_the_webhooks_id_and_by_the_orders(
    send: Any, clock: TimeMachine, ann: Customer, songs: list[int]
) -> None:
    order = {"event_type": "new_order", "order_id": "A-17", "customer_id": str(ann.pk), "tracks": songs}
    for key in ("1", "1", "2"):  # the third is the same order, told anew
        assert send(key, **order).status_code == 200
        clock.run_until_idle()
    invoice = Invoice.objects.get()
    assert (invoice.customer, str(invoice.total), invoice.billing_city) == (ann, "2.98", "Oslo")
    assert [line.track_id for line in invoice.lines.all()] == songs
    other = {**order, "order_id": "A-18", "customer_id": None, "email": "ANN@example.org", "tracks": songs[:1]}
    assert send("3", **other).status_code == 200
    clock.run_until_idle()
    assert Invoice.objects.filter(customer=ann).count() == 2
    bea = Customer.objects.create(first_name="Bea", last_name="Lee", email="bea@example.org")
    refused = send("4", **{**order, "customer_id": bea.pk})  # it was taken, and failed each time it was carried out
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["order_id"])
    clock.run_until_idle()
    assert {event.definition for event in Event.objects.exclude(definition="album_added")} == {"webhook:store"}
    assert not Delivery.objects.exclude(status="done").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"event_type": "new_card"}, "event_type"),
        ({"event_type": None}, "event_type"),
        ({"customer_id": 987654}, "customer_id"),
        ({"customer_id": None}, "customer_id"),
        ({"customer_id": None, "email": "nobody@example.org"}, "customer_id"),
        ({"customer_id": "all of them"}, "customer_id"),
        ({"tracks": [987654]}, "tracks"),
        ({"tracks": []}, "tracks"),
        ({"tracks": ["x"]}, "tracks.0"),
        ({"order_id": ""}, "order_id"),
        ({"order_id": "x" * 61}, "order_id"),
        ({"event_type": "customer_query", "query": " "}, "query"),
    ],
)
def test_what_cannot_be_carried_out_is_refused_at_the_door_by_its_field(
    send: Any, ann: Customer, songs: list[int], change: dict[str, Any], field: str
) -> None:
    order = {"event_type": "new_order", "order_id": "A-17", "customer_id": ann.pk, "tracks": songs}
    answer = send("1", **{**order, **change})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field]), answer.json()
    came = Event.objects.exclude(definition="album_added")
    assert not came.exists(), "the same id may come again, mended"


def test_a_customers_question_waits_for_staff_and_is_answered_by_letter_to_the_address_on_file(
    send: Any, clock: TimeMachine, ann: Customer
) -> None:
    asked = "Where is my invoice?\n" + "Please. " * 60
    assert send("1", event_type="customer_query", customer_id=ann.pk, query=asked).status_code == 200
    clock.run_until_idle()
    run = WorkflowRun.objects.get(name="answer_customer")
    assert run.status == "waiting" and run.wait_title.startswith(f"Ann Lee (customer {ann.pk}) asks: Where is my")
    assert not Mail.objects.exists(), "nothing is said by itself"
    Customer.objects.filter(pk=ann.pk).update(email="new@example.org")
    engine.answer(run, {"answer": "On its way."})
    clock.run_until_idle()
    letter = Mail.objects.get()
    assert letter.to == "new@example.org" and "> Where is my invoice?" in letter.text and "On its way." in letter.text
    ann.delete()
    assert not Mail.objects.exists(), "it goes with the customer"


def test_a_question_of_a_customer_who_is_gone_is_nobodys(send: Any, clock: TimeMachine, ann: Customer) -> None:
    send("1", event_type="customer_query", email=ann.email, query="Hello?")
    clock.run_until_idle()
    run = WorkflowRun.objects.get(name="answer_customer")
    ann.delete()
    engine.answer(run, {"answer": "Hello!"})
    clock.run_until_idle()
    run.refresh_from_db()
    assert (run.status, run.result) == ("completed", {"answered": False}) and not Mail.objects.exists()
