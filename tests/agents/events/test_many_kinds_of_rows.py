"""Those who hear of many kinds of rows, or of none: debounced, claimed, matched, each without harm to the others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agents.events import claims, on_event, on_event_cancelled, webhooks
from agents.events.models import Delivery, Event
from agents.testing import TimeMachine
from tests.hotel.models import Reservation, Task

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def confirm(**fields: Any) -> Reservation:
    return Reservation.objects.create(status="confirmed", **fields)


def test_a_debounced_handler_hears_of_deleted_rows(clock: TimeMachine) -> None:
    calls: list[list[Event]] = []

    @on_event_cancelled("checkin_due", debounce=MINUTE)
    def tell(events: list[Event]) -> None:
        calls.append(events)

    for days in (1, 2):
        confirm(checkin_date=clock.now + timedelta(days=days))
    for reservation in Reservation.objects.all():
        reservation.delete()
    clock.advance(minutes=2)
    assert [[event.entity for event in events] for events in calls] == [[None], [None]]


def test_a_debounced_handler_takes_webhooks_about_no_row(clock: TimeMachine, client: Client, settings: Any) -> None:
    settings.WEBHOOK_SECRETS = {"bank": "sesame"}
    calls: list[list[Event]] = []

    @on_event("webhook:bank", debounce=MINUTE)
    def book(events: list[Event]) -> None:
        calls.append(events)

    for key in ("1", "2"):
        body, timestamp = f'{{"n": {key}}}'.encode(), str(int(clock.now.timestamp()))
        signed = webhooks.signature("sesame", timestamp, body)
        headers = {"X-Webhook-Id": key, "X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": signed}
        answer = client.post("/api/webhooks/bank/", body, content_type="application/json", headers=headers)
        assert answer.status_code == 200
    clock.advance(minutes=2)
    assert [[event.payload["n"] for event in events] for events in calls] == [[1, 2]]


def test_a_key_that_cannot_be_asked_keeps_nobody_from_saving(clock: TimeMachine) -> None:
    calls: list[list[Event]] = []

    @on_event("reservation_confirmed", debounce=MINUTE, debounce_key="{entity.guest.name}")
    def welcome(events: list[Event]) -> None:
        calls.append(events)

    alone = confirm()  # has no guest
    clock.advance(minutes=2)
    assert [[event.entity for event in events] for events in calls] == [[alone]]


def test_a_claim_of_all_events_about_some_rows_harms_no_others(clock: TimeMachine, heard: Any) -> None:
    confirmed, done = heard(on_event, "reservation_confirmed"), heard(on_event, "task_completed:clean")
    assert claims.hold("*", {"status": "confirmed", "room": "7"}, holder="night-porter")
    confirm(room="7")
    eight, cleaned = confirm(room="8"), Task.objects.create(done=True)
    clock.run_until_idle()
    assert [event.entity for _, event in confirmed] == [eight]
    assert [event.entity for _, event in done] == [cleaned]
    assert not Delivery.objects.filter(status__in=["pending", "dead"]).exists()


def test_an_event_can_be_claimed_by_the_name_with_its_app(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "reservation_confirmed")
    claims.hold("hotel.reservation_confirmed", holder="night-porter")
    claims.hold("planning.reservation_confirmed", holder="somebody else")
    reservation = confirm()
    clock.run_until_idle()
    assert calls == []
    assert claims.holder(Event.objects.of(reservation).get(name="reservation_confirmed")) == "night-porter"


def test_who_hears_of_all_events_about_some_rows_hears_of_no_others(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "*", match={"status": "confirmed"})
    reservation = confirm()
    Task.objects.create(done=True)
    clock.run_until_idle()
    assert {event.entity for _, event in calls} == {reservation}
    assert not Delivery.objects.filter(status__in=["pending", "dead"]).exists()


def test_a_day_begins_at_one_moment_wherever_whoever_saves_it_is(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "task_due")
    for zone in ("Asia/Tokyo", "America/Los_Angeles"):
        with timezone.override(zone):
            Task.objects.create(due_on=clock.now.date() + timedelta(days=1))
    assert {event.at for event in Event.objects.filter(name="task_due")} == {clock.now + timedelta(hours=12)}
    clock.advance(days=2)
    assert [moment - clock.now for moment, _ in calls] == [timedelta(hours=-36)] * 2


def test_who_names_the_template_hears_of_all_its_events(clock: TimeMachine, heard: Any) -> None:
    calls = heard(on_event, "task_completed:{{ instance.kind }}")
    for kind in ("clean", "cook"):
        Task.objects.create(kind=kind, done=True)
    clock.run_until_idle()
    assert [event.name for _, event in calls] == ["task_completed:clean", "task_completed:cook"]
