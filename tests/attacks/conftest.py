"""Every test in this folder is an attack: marked as one, and it reaches nothing but this machine.

One that takes longer than a few seconds is marked `faults` too: `make test` leaves it out, `make test-attacks` runs it.
"""

from __future__ import annotations

import ipaddress
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest

_attacking = False


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("attacks")


@pytest.fixture(autouse=True)
def only_this_machine() -> Iterator[None]:
    """Errors: `AssertionError` where an attack connects or sends to another machine."""
    global _attacking
    _attacking = True
    yield
    _attacking = False


@pytest.fixture
def refusals_are_not_written_down() -> Iterator[None]:
    """For attacks that are refused thousands of times, each with a traceback."""
    logger = logging.getLogger("django.request")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    yield
    logger.setLevel(before)


def _refuse_others(event: str, arguments: tuple[Any, ...]) -> None:
    if not _attacking or event not in ("socket.connect", "socket.sendto"):
        return
    address = arguments[1]
    if isinstance(address, tuple) and address[0] not in ("", "localhost"):
        assert ipaddress.ip_address(address[0]).is_loopback, f"An attack leaves this machine: {address}"


sys.addaudithook(_refuse_others)
