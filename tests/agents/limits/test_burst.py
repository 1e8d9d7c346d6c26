"""What is counted in one process's memory: as in the database, and bounded."""

from __future__ import annotations

from typing import Any

import pytest

from agents.limits import Burst, burst


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    moment = [1000.0]
    monkeypatch.setattr(burst.time, "monotonic", lambda: moment[0])
    return moment


@pytest.fixture
def tea(settings: Any) -> Burst:
    settings.LIMITS = {"tea": "3 + 6/hour"}
    return Burst("tea")


def test_so_many_at_once_and_then_one_after_the_other(tea: Burst, now: list[float]) -> None:
    assert [tea.take("alice") for _ in range(3)] == [0.0] * 3
    assert tea.take("alice") == pytest.approx(600)
    assert tea.take("bob") == 0.0
    now[0] += 600
    assert tea.take("alice") == 0.0
    assert tea.take("alice") > 0


def test_what_was_given_back_is_there_again_and_nothing_more(tea: Burst, now: list[float]) -> None:
    tea.give_back("alice")
    for _ in range(10):
        assert tea.take("alice") == 0.0
        tea.give_back("alice")
    assert [tea.take("alice") > 0 for _ in range(4)] == [False] * 3 + [True]


def test_a_million_keys_take_the_memory_of_a_few(tea: Burst, now: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(burst, "MOST_KEYS", 100)
    for number in range(1000):
        tea.take(number)
    assert len(tea._whole_at) == 100
    assert [tea.take(999) > 0 for _ in range(3)] == [False] * 2 + [True], "the last one is remembered"
