"""What may be done so often: counted once for all processes, and coming back with time."""

from __future__ import annotations

import threading
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.models import F

from agents import retention
from agents.limits import Limit, address_of
from agents.limits.limit import Rate
from agents.limits.models import Allowance

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit(settings: Any) -> Limit:
    settings.LIMITS = {"tea": "3 + 6/hour"}
    return Limit("tea")


def pass_by(**time: float) -> None:
    Allowance.objects.update(whole_at=F("whole_at") - timedelta(**time))


def test_so_many_at_once_and_then_one_after_the_other(limit: Limit) -> None:
    assert [limit.take("alice") for _ in range(3)] == [0.0] * 3
    assert 0 < limit.take("alice") <= 600
    assert limit.take("bob") == 0.0
    pass_by(minutes=10)
    assert limit.take("alice") == 0.0
    assert limit.take("alice") > 0
    pass_by(days=1)
    assert [limit.take("alice") > 0 for _ in range(4)] == [False] * 3 + [True]


def test_what_is_refused_takes_nothing(limit: Limit) -> None:
    for _ in range(50):
        limit.take("alice")
    pass_by(minutes=10)
    assert limit.take("alice") == 0.0


def test_a_dear_thing_takes_more_and_what_was_given_back_is_there_again(limit: Limit) -> None:
    assert limit.take("alice", cost=2) == 0.0
    assert limit.take("alice", cost=2) > 0
    limit.give_back("alice", cost=2)
    assert limit.take("alice", cost=99) == 0.0  # more than there ever is: all of it


def test_nobody_reads_an_address_or_a_name_in_the_rows(limit: Limit) -> None:
    limit.take("203.0.113.7", "alice")
    key = Allowance.objects.get().key
    assert "203" not in key[:3] and "alice" not in key and len(key) == 64


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_no_more_get_through(limit: Limit) -> None:
    answers: list[float] = []
    start = threading.Barrier(12)

    def once() -> None:
        start.wait()
        answers.append(limit.take("alice"))
        connections.close_all()

    threads = [threading.Thread(target=once) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(0.0) == 3


def test_a_row_that_says_nothing_any_more_goes(limit: Limit) -> None:
    limit.take("alice")
    limit.take("bob")
    Allowance.objects.filter(key=limit._key(("bob",))).update(whole_at=F("whole_at") - timedelta(hours=2))
    assert retention.tidy()["allowances"] == 1
    assert Allowance.objects.count() == 1


@pytest.mark.parametrize("text", ["", "often", "0/min", "0 + 3/min", "3/", "3 per hour", "-3/min", "3/year"])
def test_a_rate_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="no rate"):
        Rate.read(text)


@pytest.mark.parametrize(
    ("text", "burst", "seconds"), [("10/min", 10, 6.0), ("30 + 300/hour", 30, 12.0), ("1/s", 1, 1)]
)
def test_a_rate_reads_as_it_is_written(text: str, burst: int, seconds: float) -> None:
    assert Rate.read(text) == Rate(burst, seconds)


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("", ""),
        ("unix:", "unix:"),
    ],
)
def test_who_has_a_network_has_not_a_million_addresses(address: str, counted: str) -> None:
    assert address_of(SimpleNamespace(META={"REMOTE_ADDR": address})) == counted
