"""One socket among many on one event loop."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from chat.sockets import commands
from chat.sockets.consumers import BrowserConsumer, MobileConsumer
from chat.sockets.socket import Socket


async def test_who_sends_only_what_is_refused_lets_others_have_their_turn() -> None:
    sent: list[Any] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(json.loads(message["text"])["type"])

    socket = Socket()
    socket.base_send = send
    asyncio.get_running_loop().call_soon(sent.append, "somebody else's words")
    for _ in range(3):  # as they come in one packet: daphne hands them over without a pause
        await socket.receive("no frame")
    assert "somebody else's words" in sent[:2], "before the second of these has been read"
    for _ in range(10):
        await asyncio.sleep(0)
    assert sent.count("error") == 3


def test_a_socket_carries_out_every_command_that_can_be_asked_for() -> None:
    for consumer in (BrowserConsumer, MobileConsumer):
        assert consumer.COMMANDS.keys() == set(commands.TYPES)
