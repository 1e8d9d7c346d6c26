"""Who makes way when too many connections wait: strangers by address, then whoever has waited longest."""

from __future__ import annotations

from typing import Any

import pytest

from project.web import waiting_connections
from project.web.waiting_connections import WaitingConnections

CHARLIE, ALICE, PROXY = "203.0.113.7", "198.51.100.1", "10.0.0.5"


class Waiting:
    def __init__(self, address: str, *, is_known: bool = False) -> None:
        self.address = address
        self.is_known = is_known
        self.is_open = True

    def make_way(self) -> None:
        self.is_open = False


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(waiting_connections, "time", clock)
    return clock


@pytest.fixture
def waiting(clock: Clock) -> WaitingConnections:
    return WaitingConnections(each=3, descriptors=400, is_proxy=lambda host: host == PROXY)


def wait(waiting: WaitingConnections, *connections: Waiting) -> list[Waiting]:
    for each in connections:
        waiting.add(each)
    return list(connections)


def are_open(connections: list[Waiting]) -> list[bool]:
    return [each.is_open for each in connections]


def test_charlies_fourth_connection_pushes_out_charlies_first_and_nobody_elses(
    waiting: WaitingConnections, clock: Clock
) -> None:
    alices = wait(waiting, *(Waiting(ALICE) for _ in range(3)))
    charlies = wait(waiting, *(Waiting(CHARLIE) for _ in range(3)))
    clock.now += 2
    charlies += wait(waiting, Waiting(CHARLIE))
    assert are_open(alices) == [True] * 3
    assert are_open(charlies) == [False, True, True, True]


def test_a_burst_has_a_second_to_send_its_requests_and_then_makes_way(
    waiting: WaitingConnections, clock: Clock
) -> None:
    burst = wait(waiting, *(Waiting(CHARLIE) for _ in range(10)))
    waiting.sweep()
    assert all(are_open(burst))
    for served in burst[:5]:
        waiting.discard(served)
    clock.now += 2
    waiting.sweep()
    assert are_open(burst) == [True] * 5 + [False] * 2 + [True] * 3


def test_people_who_have_signed_in_and_proxies_of_ours_are_not_counted(
    waiting: WaitingConnections, clock: Clock
) -> None:
    known = wait(waiting, *(Waiting(ALICE, is_known=True) for _ in range(20)))
    proxied = wait(waiting, *(Waiting(waiting.address_of(Transport(PROXY))) for _ in range(20)))
    clock.now += 2
    waiting.sweep()
    assert all(are_open(known + proxied))


def test_whoever_has_waited_longest_makes_way_when_descriptors_run_short(
    waiting: WaitingConnections, clock: Clock
) -> None:
    known, charlie = wait(waiting, Waiting(ALICE, is_known=True), Waiting(CHARLIE))
    assert waiting.has_room(Waiting(CHARLIE), 335)
    assert not waiting.has_room(Waiting(CHARLIE), 336)  # nobody has had time yet
    clock.now += 2
    assert waiting.has_room(Waiting(ALICE), 350)
    assert (known.is_open, charlie.is_open) == (False, True)


def test_those_who_are_told_to_come_back_are_few_at_a_time(waiting: WaitingConnections) -> None:
    late = [Waiting(CHARLIE) for _ in range(waiting_connections.MOST_LATE + 2)]
    assert not any(waiting.has_room(each, 390) for each in late)
    assert are_open(late) == [False] * 2 + [True] * waiting_connections.MOST_LATE


def test_nothing_is_kept_of_those_who_are_gone(waiting: WaitingConnections) -> None:
    for each in wait(waiting, *(Waiting(f"192.0.2.{number}") for number in range(50))):
        waiting.discard(each)
    assert not waiting._waiting and not waiting._strangers


class Transport:
    def __init__(self, host: str) -> None:
        self.host = host

    def getPeer(self) -> Any:
        return self
