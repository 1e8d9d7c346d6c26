"""What makes it a second until an ended access ends its sockets: one look finds all, often enough, behind nobody."""

from __future__ import annotations

import asyncio
import threading
from types import SimpleNamespace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.conf import settings
from django.contrib.auth.models import User

from agents.threads import in_database
from chat.sockets import leaving
from chat.sockets.opened import sockets
from project.asgi import router
from tests.harness.clients import access

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tokens(alice: Any, charlie: Any) -> list[str]:
    return [access(alice), access(charlie)]


async def opened(token: str) -> WebsocketCommunicator:
    socket = WebsocketCommunicator(router, "/ws/v1/", headers=[(b"authorization", f"Bearer {token}".encode())])
    assert (await socket.connect(timeout=30))[0]
    assert '"ready"' in await socket.receive_from(timeout=30)
    return socket


def deactivate() -> None:
    User.objects.filter(username="charlie").update(is_active=False)


async def test_one_look_sends_charlie_away_while_everybody_s_commands_wait_for_the_database(tokens: list[str]) -> None:
    hers, his = [await opened(token) for token in tokens]
    await sync_to_async(deactivate)()
    go_on = threading.Event()
    commands = [asyncio.ensure_future(in_database(go_on.wait, 60)) for _ in range(settings.DATABASE_THREADS + 5)]
    try:
        await asyncio.wait_for(leaving.look(), timeout=30)
        assert (await his.receive_output(timeout=30))["code"] == 4401
        assert await hers.receive_nothing()
        assert len(list(sockets)) == 1
    finally:
        go_on.set()
        await asyncio.gather(*commands)
        await hers.disconnect()
        await his.wait()


async def test_it_looks_more_than_once_a_second_also_after_a_look_that_failed(
    tokens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    looks: list[str] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def look() -> None:
        looks.append("look")
        if len(looks) == 1:
            raise RuntimeError("The first one fails.")
        if len(looks) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(leaving, "asyncio", SimpleNamespace(sleep=pause))
    monkeypatch.setattr(leaving, "look", look)
    with pytest.raises(asyncio.CancelledError):
        await leaving.keep()
    assert pauses == [leaving.EVERY] * 3 and leaving.EVERY < 1
