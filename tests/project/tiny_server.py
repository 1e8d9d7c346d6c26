"""The real web server over a tiny application: `python -m tests.project.tiny_server PORT [STALL_LIMIT [HEAD_TIME]]`.

With a HEAD_TIME bodies have as long as heads. With HANG_LIMIT in the environment it is watched.

Sockets: `/echo`, `/flood` (sends without end), `/say/<bytes>` (one message), `/close/<code>`. Pages: `/healthz`,
`/state` (what went out and how much memory is in use, as JSON), `/slow` (a second), `/hang` (a minute), `/thread`
(starts a thread that ends in a minute), `/stall` and `/pattern` (hold the event loop for ever, and the interpreter).
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
import threading
import time
from typing import Any

import psutil
from django.conf import settings

from project.web.server import Server  # first: it chooses the event loop

from project.web import channel  # isort: skip
from project.processes.watchdog import Watchdog
from project.web.listening import listen

CHUNK = "x" * 16 * 1024
state: dict[str, Any] = {"flooded": 0, "ended": []}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "http":
        await page(scope["path"], send)
    else:
        await receive()
        await send({"type": "websocket.accept"})
        await talk(scope["path"], receive, send)


async def page(path: str, send: Any) -> None:
    if path in ("/slow", "/hang"):
        await asyncio.sleep(1 if path == "/slow" else 60)
    if path == "/stall":
        hold_the_loop()
    if path == "/pattern":
        hold_the_interpreter()
    if path == "/thread":
        asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)
    body = json.dumps(state | {"rss": psutil.Process().memory_info().rss}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def hold_the_loop() -> None:
    threading.Event().wait()


def hold_the_interpreter() -> None:
    re.match(r"(a|a)+$", "a" * 60 + "b")


async def talk(path: str, receive: Any, send: Any) -> None:
    _, verb, *rest = path.split("/")
    if verb == "say":
        await send({"type": "websocket.send", "text": "y" * int(rest[0])})
    if verb == "close":
        await send({"type": "websocket.close", "code": int(rest[0])})
    flood = asyncio.create_task(pour(send)) if verb == "flood" else None
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({key: value for key, value in message.items() if key != "type"} | {"type": "websocket.send"})
    state["ended"].append(message["code"])
    if flood is not None:
        flood.cancel()


async def pour(send: Any) -> None:
    while True:
        await send({"type": "websocket.send", "text": CHUNK})
        state["flooded"] += len(CHUNK)
        await asyncio.sleep(0)


if __name__ == "__main__":
    settings.configure(STALL_LIMIT=float(sys.argv[2]) if sys.argv[2:] else 30.0)
    options: dict[str, Any] = {}
    if sys.argv[3:]:
        options["head_time"] = channel.BODY_TIME = float(sys.argv[3])
    if limit := os.environ.get("HANG_LIMIT"):
        options["watchdog"] = Watchdog(float(limit))
    Server(application, listener=listen("127.0.0.1", int(sys.argv[1])), **options).run()
