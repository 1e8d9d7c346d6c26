"""Saves, changes behind the signals' back, moved dates, the clock, crashes and failures in any order.

Beside it runs a plain model: what a person with a calendar would expect to hear, and how often.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule, run_state_machine_as_test

from agents.events import deliveries
from agents.events.models import Delivery, Event
from agents.events.subscriptions import subscribe
from agents.testing import TimeMachine
from tests.agents.events.conftest import NOON
from tests.hotel.models import Heard, Reservation

pytestmark = pytest.mark.thorough

EARLY = timedelta(hours=-1)
STATUSES = st.sampled_from(["pending", "confirmed", "cancelled"])
#: Dates at five past, the clock at full ten minutes: a retry ten seconds later falls into the same stretch.
MINUTES = st.one_of(st.none(), st.integers(-3, 30).map(lambda number: number * 10 + 5))


@dataclass
class Expected:
    """What one reservation's handlers are to hear."""

    status: str
    date: datetime | None
    was_confirmed: bool = False
    check_in: str = ""  # "", "pending" or "occurred"
    at: datetime | None = None
    occurred_at: datetime | None = None
    early_due: datetime | None = None
    early_done: bool = False
    waiting: list[str] = field(default_factory=list)  # what has occurred and nobody was told yet

    def look(self, now: datetime, known: datetime | None = None) -> None:
        """`known`: what was changed before this was looked at; a change that nobody saw came later."""
        since = now if known is None else max(known, self.occurred_at or known)
        confirmed = self.status == "confirmed"
        if confirmed and not self.was_confirmed:
            self.waiting.append("reservation_confirmed")
        self.was_confirmed = confirmed
        if not confirmed or self.date is None:
            if not self.early_done:
                self.early_due = None
            if self.check_in == "pending":
                self.check_in = ""
            return
        if self.check_in == "occurred" and self.at != self.date and self.date > since:
            self.check_in = ""
            if "checkin_due" in self.waiting:
                self.waiting.remove("checkin_due")
        if not self.check_in:
            self.check_in, self.early_due, self.early_done = "pending", self.date + EARLY, False
        elif self.at != self.date and self.early_due is not None:
            due = self.date + EARLY
            if self.early_done and due > now and due != self.early_due:
                self.early_due, self.early_done = due, False
            elif not self.early_done:
                self.early_due = due
        self.at = self.date
        self.occur(now)

    def occur(self, now: datetime) -> None:
        if self.check_in == "pending" and self.at is not None and self.at <= now:
            self.check_in, self.occurred_at = "occurred", now
            self.waiting.append("checkin_due")

    def tell(self, now: datetime) -> list[str]:
        told, self.waiting = self.waiting, []
        if self.early_due is not None and not self.early_done and self.early_due <= now:
            self.early_done = True
            told.append("early")
        return told


class Hotel(RuleBasedStateMachine):
    reservations = Bundle("reservations")

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.clock = TimeMachine(start=NOON).__enter__()
        self.expected: dict[int, Expected] = {}
        self.told: list[tuple[str, str]] = []
        self.known = NOON  # what was changed before this, somebody has looked at

    def teardown(self) -> None:
        try:
            self.time_goes_by(hours=10)
        finally:
            self.clock.__exit__()
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)

    def date(self, minutes: int | None) -> datetime | None:
        return None if minutes is None else self.clock.now + timedelta(minutes=minutes)

    @rule(target=reservations, status=STATUSES, minutes=MINUTES)
    def book(self, status: str, minutes: int | None) -> int:
        row = Reservation.objects.create(status=status, checkin_date=self.date(minutes))
        self.expected[row.pk] = Expected(status, row.checkin_date)
        self.expected[row.pk].look(self.clock.now)
        return row.pk

    @rule(status=STATUSES, minutes=MINUTES)
    def book_in_bulk(self, status: str, minutes: int | None) -> None:
        for row in Reservation.objects.bulk_create([Reservation(status=status, checkin_date=self.date(minutes))]):
            self.expected[row.pk] = Expected(status, row.checkin_date)

    @rule(pk=reservations, status=STATUSES, is_seen=st.booleans())
    def change_status(self, pk: int, status: str, is_seen: bool) -> None:
        self.change(pk, is_seen, status=status)

    @rule(pk=reservations, minutes=MINUTES, is_seen=st.booleans())
    def move(self, pk: int, minutes: int | None, is_seen: bool) -> None:
        self.change(pk, is_seen, checkin_date=self.date(minutes))

    def change(self, pk: int, is_seen: bool, **values: Any) -> None:
        if pk not in self.expected:
            return
        expected = self.expected[pk]
        expected.status = values.get("status", expected.status)
        expected.date = values.get("checkin_date", expected.date)
        if is_seen:
            row = Reservation.objects.get(pk=pk)
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            expected.look(self.clock.now)
        else:
            Reservation.objects.filter(pk=pk).update(**values)

    @rule(pk=reservations, is_seen=st.booleans())
    def delete(self, pk: int, is_seen: bool) -> None:
        rows = Reservation.objects.filter(pk=pk)
        if is_seen:
            rows.delete()
        else:
            rows._raw_delete(rows.db)
        self.expected.pop(pk, None)

    @rule()
    def a_worker_dies_with_what_it_claimed(self) -> None:
        deliveries.claim(3)

    @rule(tens=st.integers(1, 30))
    def everybody_is_away(self, tens: int) -> None:
        self.clock.skip(minutes=10 * tens)

    @rule(hours=st.integers(1, 5))
    def time_goes_by(self, hours: int) -> None:
        now, until = self.clock.now, self.clock.now + timedelta(hours=hours)
        for pk, expected in self.expected.items():
            expected.look(now, self.known)
            expected.occur(until)
            self.told += [(what, str(pk)) for what in expected.tell(until)]
        self.clock.advance(hours=hours)
        self.known = until
        assert sorted(Heard.objects.values_list("what", "about")) == sorted(self.told)
        assert not Delivery.objects.filter(status__in=["running", "dead"]).exists()
        pending = {pk for pk, expected in self.expected.items() if expected.check_in == "pending"}
        assert {int(event.entity_id) for event in Event.objects.filter(status="pending")} == pending


def test_what_is_heard_is_what_a_person_with_a_calendar_expects(db: None) -> None:
    def note(what: str) -> Any:
        def handler(event: Event) -> None:
            Heard.objects.create(what=what, about=event.entity_id)
            if event.delivery.attempts == 1 and event.entity.pk % 3 == 0:
                raise ValueError("The first attempt fails.")

        return handler

    subscribe("confirmed", "reservation_confirmed", note("reservation_confirmed"))
    subscribe("due", "checkin_due", note("checkin_due"))
    subscribe("early", "checkin_due", note("early"), offset=EARLY)
    run_state_machine_as_test(
        Hotel,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
