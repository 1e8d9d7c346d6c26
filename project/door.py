"""The door where passwords are given: few are let in at a time, the others wait outside, where waiting costs nothing.

A request that is let in has a thread, takes its turn at the interpreter and asks the database. A hundred of them at
once would leave nothing to those who only want a page. Whoever waits is a suspended coroutine here, and what comes when
too many wait is told to come again.
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

NAMES = ("login", "signup", "api_login", "admin:login")  # whose POST hashes, and needs no sign-in
MOST = 100  # that wait in one process
MOST_OF_ONE = 20  # from one address
AGAIN = 10  # seconds after which it is worth another try


class Door:
    """Around the HTTP application. `turns`: how many are let in at a time."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self._turns = asyncio.Semaphore(settings.PASSWORD_THREADS + 1)  # one prepares while the others hash
        self._here: Counter[str] = Counter()

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(reverse(name) for name in NAMES)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["method"] != "POST" or scope["path"] not in self._paths:
            await self.application(scope, receive, send)
            return
        address = (scope.get("client") or [""])[0]
        if self._here[address] >= MOST_OF_ONE:
            await _refuse(scope, send, 429, "You are trying too often at the same time.")
        elif self._here.total() >= MOST:
            await _refuse(scope, send, 503, "Very many people are signing in right now.")
        else:
            self._here[address] += 1
            try:
                async with self._turns:
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
