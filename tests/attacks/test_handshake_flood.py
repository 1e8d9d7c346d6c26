"""Charlie opens sockets with tickets that he makes up, while the database is slow: nobody else waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from channels.testing import WebsocketCommunicator
from django.db import connection

from agents.threads import in_database
from chat.sockets import handshakes
from project.asgi import router
from tests.harness.clients import access

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tickets_are_locked(db: None) -> Iterator[psycopg.Connection[Any]]:
    """Whoever asks for a ticket waits, with a thread, until this is rolled back."""
    names = ("host", "port", "user", "password", "dbname")
    given = {name: value for name, value in connection.get_connection_params().items() if name in names}
    with psycopg.connect(**given) as other:
        other.execute("LOCK TABLE chat_ticket IN ACCESS EXCLUSIVE MODE")
        yield other


@pytest.fixture
def token(alice: Any) -> str:
    return access(alice)


def opening(address: str, *, ticket: str = "", token: str = "") -> WebsocketCommunicator:
    headers = [(b"authorization", f"Bearer {token}".encode())] if token else []
    socket = WebsocketCommunicator(router, f"/ws/v1/?ticket={ticket}", headers=headers)
    socket.scope["client"] = [address, 1]
    return socket


async def code_of(socket: WebsocketCommunicator) -> int:
    await socket.connect(timeout=60)
    code = (await socket.receive_output(timeout=60))["code"]
    await socket.wait()
    return code


async def test_nobody_waits_behind_handshakes_of_charlies_and_those_that_are_too_many_are_sent_away(
    tickets_are_locked: psycopg.Connection[Any], token: str
) -> None:
    flood = [
        asyncio.ensure_future(code_of(opening("203.0.113.1", ticket=f"made-up-{number}")))
        for number in range(handshakes.OF_ONE + handshakes.MOST_WAITING + 50)
    ]
    for _ in range(200):
        await asyncio.sleep(0)
    assert await asyncio.wait_for(in_database(int, "7"), timeout=30) == 7, "a command of somebody's"
    hers = opening("203.0.113.2", token=token)
    assert (await hers.connect(timeout=30))[0]
    assert b"ready" in (await hers.receive_from(timeout=30)).encode()
    tickets_are_locked.rollback()
    codes = await asyncio.gather(*flood)
    assert codes.count(1013) == 50 and codes.count(4401) == len(flood) - 50
    late = opening("203.0.113.1", ticket="one more")
    assert await code_of(late) == 4401, "who has waited may ask again"
    await hers.disconnect()


async def test_many_addresses_leave_half_the_threads_to_those_who_are_signed_in(
    tickets_are_locked: psycopg.Connection[Any],
) -> None:
    flood = [asyncio.ensure_future(code_of(opening(f"203.0.113.{number}", ticket="x"))) for number in range(100)]
    for _ in range(200):
        await asyncio.sleep(0)
    assert await asyncio.wait_for(in_database(int, "7"), timeout=30) == 7
    tickets_are_locked.rollback()
    assert set(await asyncio.gather(*flood)) == {4401}
