"""Whom a limit has refused, it refuses again by itself until it is worth another try."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.limits import RememberedLimit, remembered
from agents.limits.models import Allowance

pytestmark = pytest.mark.django_db


class Clock:
    """The one that a process counts by."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(remembered, "time", clock)
    return clock


@pytest.fixture
def tea(settings: Any) -> RememberedLimit:
    settings.LIMITS = {"tea": "2/hour"}
    return RememberedLimit("tea")


def asked(tea: RememberedLimit, *key: Any) -> tuple[bool, int]:
    """Whether it was refused, and how often the database was asked."""
    with CaptureQueriesContext(connection) as queries:
        wait = tea.take(*key)
    return wait > 0, len(queries)


def test_whoever_was_refused_is_refused_without_the_database_until_there_is_one_more(
    tea: RememberedLimit, clock: Clock
) -> None:
    assert [asked(tea, "alice") for _ in range(4)] == [(False, 1), (False, 1), (True, 1), (True, 0)]
    assert asked(tea, "bob") == (False, 1)
    wait = tea.take("alice")
    clock.now += wait - 1
    assert asked(tea, "alice") == (True, 0)
    clock.now += 2
    Allowance.objects.all().delete()  # so much later everything has come back
    assert asked(tea, "alice") == (False, 1)


def test_at_another_rate_nothing_is_remembered(tea: RememberedLimit, clock: Clock, settings: Any) -> None:
    assert [asked(tea, "alice")[0] for _ in range(3)] == [False, False, True]
    settings.LIMITS = {"tea": "20/hour"}
    assert asked(tea, "alice") == (True, 1), "the database is asked what it says now"


def test_a_flood_from_many_does_not_fill_the_memory(
    tea: RememberedLimit, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "MOST_KEYS", 2)
    for key in ("alice", "bob", "charlie"):
        assert [asked(tea, key)[0] for _ in range(3)] == [False, False, True]
    assert len(tea._until) == 2
    assert asked(tea, "alice") == (True, 1), "the first one is forgotten, and refused all the same"
