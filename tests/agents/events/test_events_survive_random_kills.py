"""The long form: workers die at random places and moments while guests come, move and go; all is heard of, once."""

from __future__ import annotations

import random
import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from agents import due
from agents.events import deliveries, on_event, reconciler, webhooks
from agents.events.models import Delivery, Event
from agents.events.subscription import wanting
from agents.events.subscriptions import subscribe
from tests.harness.forks import Fork, dies
from tests.harness.killed import kill_two, work_on
from tests.harness.processes import ROOT, wait_until
from tests.hotel.models import Heard, Reservation

pytestmark = [pytest.mark.faults, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

KILLS = 36
MOST = 100  # deliveries on their way, so that no slow machine has more guests than it can tell of
LITTLE = timedelta(milliseconds=200)
FAR = timedelta(days=1)
POINTS = {
    name
    for file in (ROOT / "agents/events").rglob("*.py")
    for name in re.findall(r'\bfaultpoint\("(\w+)"\)', file.read_text())
}
ON_THEIR_WAY = ["pending", "running"]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    return tmp_path / "ledger"


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch, settings: Any, ledger: Path) -> None:
    """One in the database, one outside, one that fails at first, one for offsets, one that waits for quiet."""
    settings.EVENTS_RECONCILE_EVERY = 0.1
    monkeypatch.setattr(deliveries, "PATIENCE", replace(deliveries.PATIENCE, base_delay=LITTLE / 2))
    monkeypatch.setattr(due, "on_hint", lambda: None)

    def write(what: str, event: Event) -> None:
        Heard.objects.create(what=what, about=str(event.pk))

    def inside(event: Event) -> None:
        write("inside", event)

    def unlucky(event: Event) -> None:
        write("unlucky", event)
        if event.delivery.attempts < 3:
            raise OSError("The printer is out of paper.")

    def outside(event: Event) -> None:
        with ledger.open("a") as lines:
            lines.write(f"{event.pk}\n")

    def gathered(events: list[Event]) -> None:
        for event in events:
            write("gathered", event)

    for name in ("reservation_confirmed", "checkin_due", "webhook:bank"):
        subscribe(f"outside.{name}", name, outside, outside=True)
        on_event(name)(inside)
    for offset in (-LITTLE, LITTLE):
        on_event("checkin_due", offset=offset)(inside)
    on_event("reservation_confirmed")(unlucky)
    on_event("payment_received", debounce=LITTLE, debounce_key="{event.namespace}")(gathered)


class Hotel:
    """Its guests, what is still to happen to them, and what has to have been heard of each in the end."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.news: list[Callable[[], object]] = []
        self.occur: Counter[tuple[str, str]] = Counter()
        self.gone: set[str] = set()
        self.next_at = 0.0
        self.doors = [self.one_comes, self.some_come_in_bulk, self.one_moves, self.one_stays_away, self.one_dies]

    def goes_on(self) -> None:
        if time.monotonic() >= self.next_at:
            self.next_at = time.monotonic() + 0.1
            if Delivery.objects.filter(status__in=ON_THEIR_WAY).count() < MOST:
                self.chance.choice(self.doors)()
            self.hears()

    def hears(self) -> None:
        """Something of what is to happen, happens."""
        self.chance.shuffle(self.news)
        for _ in range(min(2, len(self.news))):
            self.news.pop(0)()

    def write(self, row: Reservation, **values: Any) -> None:
        """By a save, or behind the signals' back."""
        if self.chance.random() < 0.5:
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
        else:
            Reservation.objects.filter(pk=row.pk).update(**values)

    def expect(self, row: Reservation, *names: str) -> None:
        self.occur.update((str(row.pk), name) for name in names)

    def one_comes(self) -> None:
        row = Reservation.objects.create(room=self.chance.choice("123"), paid=True)
        self.expect(row, "payment_received", "reservation_confirmed")
        self.news.append(lambda: self.write(row, status="confirmed"))

    def some_come_in_bulk(self) -> None:
        soon = timezone.now() + self.chance.uniform(0, 3) * LITTLE
        for row in Reservation.objects.bulk_create(Reservation(status="confirmed", checkin_date=soon) for _ in "ab"):
            self.expect(row, "reservation_confirmed", "checkin_due")

    def one_moves(self) -> None:
        """To an earlier date, and when that has come to another one."""
        row = Reservation.objects.create(status="confirmed", checkin_date=timezone.now() + FAR)
        self.expect(row, "reservation_confirmed", "checkin_due", "checkin_due")
        self.news.append(lambda: self.write(row, checkin_date=timezone.now() + 2 * LITTLE))
        self.news.append(lambda: self.moves_on(row))

    def moves_on(self, row: Reservation) -> None:
        first = Event.objects.of(row).get(definition="checkin_due")
        if first.status != "occurred" or first.deliveries.filter(status__in=ON_THEIR_WAY).exists():
            self.news.append(lambda: self.moves_on(row))
            return
        row.checkin_date, row.status = timezone.now() + 10 * LITTLE, "confirmed"
        row.save()

    def one_stays_away(self) -> None:
        row = Reservation.objects.create(status="confirmed", checkin_date=timezone.now() + FAR)
        self.expect(row, "reservation_confirmed")
        self.news.append(lambda: self.write(row, status="cancelled"))

    def one_dies(self) -> None:
        row = Reservation.objects.create(status="confirmed", checkin_date=timezone.now() + FAR)
        self.expect(row, "reservation_confirmed")
        self.gone.add(str(row.pk))
        rows: Any = Reservation.objects.filter(pk=row.pk)
        self.news.append(rows.delete if self.chance.random() < 0.5 else partial(rows._raw_delete, "default"))


def leases_end() -> None:
    """A minute later, as far as those are concerned whose worker died."""
    Delivery.objects.filter(status="running").update(lease_until=timezone.now() - LITTLE)


def in_peace(is_done: Callable[[], bool], what: str) -> None:
    """Let a worker do its work until that is so."""
    worker = Fork(work_on)
    try:
        wait_until(is_done, within=120, what=what)
    finally:
        worker.kill9()
        worker.wait()
    leases_end()


def a_bank_writes(key: int, fault: str) -> None:
    """Whoever receives it dies; the bank has no answer and writes again."""

    def receive() -> None:
        webhooks.receive("bank", str(key), f"{key:064}", {})

    dies(receive, fault)
    receive()


def test_guests_of_whom_workers_hear_that_die_at_every_turn(ledger: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    hotel = Hotel(chance)
    died: Counter[str] = Counter()
    worn = Delivery.objects.filter(status__in=ON_THEIR_WAY, attempts__gte=3)  # after six, nobody tries again
    for number, point in enumerate(cycle(chance.sample(sorted(POINTS), len(POINTS)))):
        if number == KILLS:
            break
        if "webhook" in point:
            a_bank_writes(number, point)
            died[point] += 1
            continue
        if worn.exists():
            in_peace(lambda: not worn.exists(), "what was tried often is done")
        died.update(kill_two(f"{point}:{chance.randint(1, 3)}", within=10, meanwhile=hotel.goes_on))
        leases_end()
        if number % 2:
            died.update(kill_two("", within=chance.uniform(0.1, 0.5), meanwhile=hotel.goes_on))
            leases_end()
    print(died)
    assert died.keys() >= POINTS, "a place at which nobody died"

    def is_over() -> bool:
        hotel.hears()
        pending = Event.objects.filter(status="pending").exists()
        unseen = reconciler.rows.unseen(Reservation)
        return not (hotel.news or unseen or pending or Delivery.objects.filter(status__in=ON_THEIR_WAY).exists())

    in_peace(is_over, "everything has been heard of")
    all_was_heard_of(hotel, ledger, banks=died["before_webhook_commit"] + died["after_webhook_commit"])


def all_was_heard_of(hotel: Hotel, ledger: Path, *, banks: int) -> None:
    occurred = list(Event.objects.filter(status="occurred"))
    assert Counter((each.entity_id, each.definition) for each in occurred if each.entity_id) == hotel.occur
    assert len([each for each in occurred if not each.entity_id]) == banks
    written = Counter(Heard.objects.values_list("what", "about"))
    told = Counter(ledger.read_text().split())
    ended = {(each.event_id, each.subscription): each for each in Delivery.objects.all()}
    assert len(ended) == Delivery.objects.count(), "two deliveries of one event to one handler"
    for event in occurred:
        done: Counter[str] = Counter()
        for subscription in wanting(event, "occurred"):
            delivery = ended[event.pk, subscription.key]
            if delivery.status == "done":
                done[subscription.function.__name__] += 1
            else:
                assert event.entity_id in hotel.gone and delivery.status == "cancelled", delivery.error
        for what in ("inside", "unlucky", "gathered"):
            assert written[what, str(event.pk)] == done[what], "an effect in the database happens once"
        assert told[str(event.pk)] >= done["outside"], "one outside at least once"
    assert not Event.objects.filter(status="cancelled", deliveries__status="done").exists()
