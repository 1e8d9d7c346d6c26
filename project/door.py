"""The door: requests are let in a few at a time, the others wait outside, where waiting costs nothing.

A request that is let in has a thread, takes its turn at the interpreter and holds a database connection. Were all let
in that come, hundreds at once would take the pool's connections from each other until most have waited in vain. So no
more are inside than the pool has connections for them, and whoever waits is a suspended coroutine.

Those that give a password are let in fewer still, because they hash: a hundred of them leave everybody else's pages as
they are. When too many of them wait, the next is told to come again.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from functools import cached_property
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.urls import reverse

PASSWORDS = ("login", "signup", "api_login", "admin:login")  # whose POST hashes, and needs no sign-in
ASIDE = ("healthz", "readyz", "address")  # asked by those who watch; waits for a mail server, without a connection
MOST = 100  # that wait with a password in one process
MOST_OF_ONE = 20  # from one address
AGAIN = 10  # seconds after which it is worth another try


class Door:
    """Around the HTTP application."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self._requests = asyncio.Semaphore(settings.REQUESTS_AT_ONCE)
        self._passwords = asyncio.Semaphore(settings.PASSWORD_THREADS + 1)  # one prepares while the others hash
        self._here: Counter[str] = Counter()

    @cached_property
    def _password_paths(self) -> frozenset[str]:
        return frozenset(reverse(name) for name in PASSWORDS)

    @cached_property
    def _paths_aside(self) -> frozenset[str]:
        return frozenset(reverse(name) for name in ASIDE)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["path"] in self._paths_aside:
            await self.application(scope, receive, send)
        elif scope["method"] == "POST" and scope["path"] in self._password_paths:
            await self._with_password(scope, receive, send)
        else:
            async with self._requests:
                await self.application(scope, receive, send)

    async def _with_password(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        address = (scope.get("client") or [""])[0]
        if self._here[address] >= MOST_OF_ONE:
            await _refuse(scope, send, 429, "You are trying too often at the same time.")
        elif self._here.total() >= MOST:
            await _refuse(scope, send, 503, "Very many people are signing in right now.")
        else:
            self._here[address] += 1
            try:
                async with self._passwords, self._requests:
                    await self.application(scope, receive, send)
            finally:
                self._here[address] -= 1
                if not self._here[address]:
                    del self._here[address]


async def _refuse(scope: dict[str, Any], send: Any, status: int, words: str) -> None:
    words = f"{words} Try again in {AGAIN} seconds."
    kind, body = b"text/plain; charset=utf-8", words.encode()
    if scope["path"].startswith("/api/"):
        title = HTTPStatus(status).phrase
        problem = {"type": "/problems/too_fast", "title": title, "status": status, "detail": words}
        kind, body = b"application/problem+json", json.dumps(problem).encode()
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(AGAIN).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
