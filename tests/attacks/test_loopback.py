"""An attack that is aimed at another machine does not begin."""

from __future__ import annotations

import socket

import pytest

from tests.harness.processes import free_port


@pytest.mark.parametrize("address", ["192.0.2.1", "203.0.113.9"])
def test_an_attack_on_another_machine_does_not_begin(address: str) -> None:
    with socket.socket() as attacker, pytest.raises(AssertionError, match="leaves this machine"):
        attacker.connect((address, 80))
    with socket.socket(type=socket.SOCK_DGRAM) as attacker, pytest.raises(AssertionError, match="leaves this machine"):
        attacker.sendto(b"hello", (address, 53))


def test_an_attack_on_this_machine_begins() -> None:
    with socket.socket() as attacker, pytest.raises(ConnectionRefusedError):
        attacker.connect(("127.0.0.1", free_port()))


def test_every_attack_is_marked_as_one(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("attacks")
