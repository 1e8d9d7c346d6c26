"""Hashing takes its time beside everything else: no connection, threads of its own, few at the door."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import connection, transaction

from chat.accounts import passwords
from project.web.door import MOST, MOST_OF_ONE, Door


@pytest.mark.django_db(transaction=True)
def test_who_hashes_holds_no_connection_but_in_a_transaction_keeps_it() -> None:
    hasher = passwords.Aside()
    connection.ensure_connection()
    hasher.encode("secret", "salt", 1)
    assert connection.connection is None
    with transaction.atomic():
        hasher.encode("secret", "salt", 1)
        assert connection.connection is not None


def test_it_hashes_as_django_does_in_threads_that_give_way(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    where: list[tuple[str, int]] = []

    def note(*given: Any, **more: Any) -> bytes:
        place = os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) if sys.platform == "linux" else 0
        where.append((threading.current_thread().name, place))
        return b"hash"

    written = make_password("secret")
    settings.PASSWORD_HASHERS = ["chat.accounts.passwords.Aside"]
    assert check_password("secret", written)
    monkeypatch.setattr("django.contrib.auth.hashers.pbkdf2", note)
    make_password("secret")
    ((name, niceness),) = where
    assert name.startswith("password")
    own = os.getpriority(os.PRIO_PROCESS, os.getpid())
    assert sys.platform != "linux" or niceness >= min(19, own + 1)


class Inside:
    """An application that keeps whoever comes in until it is told to answer."""

    def __init__(self) -> None:
        self.here = self.most = self.answered = 0
        self.open = asyncio.Event()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.here += 1
        self.most = max(self.most, self.here)
        await self.open.wait()
        self.here -= 1
        self.answered += 1


async def come(door: Door, said: list[Any], address: str, path: str = "/login/", method: str = "POST") -> None:
    async def send(message: Any) -> None:
        said.append(message)

    await door({"type": "http", "method": method, "path": path, "client": [address, 1]}, None, send)


async def test_few_are_let_in_at_a_time_and_all_are_answered(settings: Any) -> None:
    settings.PASSWORD_THREADS = 2
    inside, said = Inside(), []
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, said, f"203.0.113.{number}")) for number in range(30)]
    others = [asyncio.ensure_future(come(door, said, "203.0.113.1", "/", "GET")) for _ in range(5)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert inside.here == 3 + len(others)
    inside.open.set()
    await asyncio.gather(*crowd, *others)
    assert inside.answered == 35 and inside.most == 3 + len(others) and not said


async def test_no_more_are_inside_than_there_are_connections_for_and_who_watches_is_answered(settings: Any) -> None:
    settings.REQUESTS_AT_ONCE, settings.PASSWORD_THREADS = 4, 2
    inside, said = Inside(), []
    door = Door(inside)
    pages = [asyncio.ensure_future(come(door, said, "203.0.113.1", "/rsvp/x/", "GET")) for _ in range(50)]
    crowd = [asyncio.ensure_future(come(door, said, f"203.0.113.{number}")) for number in range(9)]
    for _ in range(3):
        await asyncio.sleep(0)
    assert inside.here == 4
    watching = [asyncio.ensure_future(come(door, said, "127.0.0.1", path, "GET")) for path in ("/healthz", "/readyz")]
    await asyncio.sleep(0)
    assert inside.here == 4 + len(watching)
    inside.open.set()
    await asyncio.gather(*pages, *crowd, *watching)
    assert inside.answered == 61 and not said


@pytest.mark.parametrize("path", ["/login/", "/signup/", "/api/auth/login/", "/admin/login/"])
async def test_one_address_waits_in_few_places(path: str) -> None:
    inside, said = Inside(), []
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, said, "203.0.113.1", path)) for _ in range(MOST_OF_ONE + 5)]
    other = asyncio.ensure_future(come(door, said, "203.0.113.2", path))
    await asyncio.sleep(0)
    inside.open.set()
    await asyncio.gather(*crowd, other)
    starts = [message for message in said if message["type"] == "http.response.start"]
    assert inside.answered == MOST_OF_ONE + 1 and [start["status"] for start in starts] == [429] * 5
    assert dict(starts[0]["headers"])[b"retry-after"] == b"10"
    if path.startswith("/api/"):
        assert json.loads(said[1]["body"])["status"] == 429


async def test_when_very_many_wait_the_next_are_told_to_come_again_and_those_who_leave_make_room() -> None:
    inside, said = Inside(), []
    door = Door(inside)
    crowd = [asyncio.ensure_future(come(door, said, f"10.0.{number}.1")) for number in range(MOST)]
    await asyncio.sleep(0)
    await come(door, said, "203.0.113.1")
    assert said[0]["status"] == 503
    for each in crowd[10:]:
        each.cancel()
    await asyncio.gather(*crowd[10:], return_exceptions=True)
    inside.open.set()
    await asyncio.gather(come(door, said, "203.0.113.1"), *crowd[:10])
    assert len(said) == 2 and inside.answered == 11
