"""The door: how many of whom are inside at a time, and who need not wait with everybody else."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from project.web.door import FEW, MOST_WAITING, Door
from tests.chat.test_passwords import Inside, come


async def turn() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_who_watches_is_let_in_however_many_wait_but_few_at_a_time(settings: Any, path: str) -> None:
    settings.REQUESTS_AT_ONCE = 2
    inside, said = Inside(), []
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, said, f"10.0.{number}.1", "/", "GET")) for number in range(50)]
    slow = [asyncio.ensure_future(come(door, said, f"10.1.{each}.1", "/settings/email/")) for each in range(50)]
    await turn()
    assert inside.here == 2 + FEW
    watchers = [asyncio.ensure_future(come(door, said, f"10.2.{number}.1", path, "GET")) for number in range(50)]
    await turn()
    assert inside.here == 2 + FEW + FEW
    inside.open.set()
    await asyncio.gather(*crowd, *slow, *watchers)
    assert inside.answered == 150 and not said


async def test_one_address_keeps_nobody_waiting_behind_thousands_of_its_own(settings: Any) -> None:
    settings.REQUESTS_AT_ONCE = 2
    inside, said = Inside(), []
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, said, "203.0.113.1", "/", "GET")) for _ in range(1000)]
    await turn()
    alice = asyncio.ensure_future(come(door, said, "203.0.113.2", "/", "GET"))
    inside.open.set()
    await asyncio.gather(*crowd, alice)
    starts = [message for message in said if message["type"] == "http.response.start"]
    assert [start["status"] for start in starts] == [429] * (1000 - MOST_WAITING - 2)
    assert inside.answered == MOST_WAITING + 2 + 1
    await come(door, [], "203.0.113.1", "/", "GET")
    assert inside.answered == MOST_WAITING + 4, "who has been answered may come again"


async def test_what_needs_no_connection_does_not_wait(settings: Any) -> None:
    settings.REQUESTS_AT_ONCE = 1
    inside = Inside()
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, [], "203.0.113.1", "/static/a.css", "GET")) for _ in range(30)]
    await turn()
    assert inside.here == 30
    inside.open.set()
    await asyncio.gather(*crowd)
