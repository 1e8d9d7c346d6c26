"""The door: requests are let in a few at a time, the others wait outside, where waiting costs nothing.

A request that is let in has a thread, takes its turn at the interpreter and holds a database connection. Were all let
in that come, hundreds at once would take the pool's connections from each other until most have waited in vain. So no
more are inside than the pool has connections for them, and whoever waits is a suspended coroutine.

Those that give a password are let in fewer still, because they hash: a hundred of them leave everybody else's pages as
they are. When too many of them wait, the next is told to come again.

An answer that is streamed, or waited for, lasts as long as its model. So it gives its place back before that.

Webhooks come from whoever knows the address. Those whose signature is not good are counted by address and source, in
memory: one too many is refused before its signature is reckoned or the database asked.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import cached_property
from http import HTTPStatus
from math import ceil
from typing import Any

from django.conf import settings
from django.urls import reverse

from agents.limits import Burst, network_of
from agents.rest import problems
from chat.agent_api.places import LET_OTHERS_IN

#: Those whose POST hashes.
PASSWORDS = (
    *("login", "signup", "api_login", "admin:login", "account", "api_leave"),
    *("own_password", "api_password", "new_password"),
)
WATCHED = ("healthz", "readyz")  # asked by those who watch, who must not wait with everybody else
SLOW = "address"  # it waits for a mail server
FEW = 4  # of each of these at a time
MOST_WAITING = 100  # requests from one address in one process
MOST = 100  # that wait with a password in one process
MOST_OF_ONE = 20  # from one address
AGAIN = 10  # seconds after which it is worth another try


class Door:
    """Around the HTTP application."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self._requests = asyncio.Semaphore(settings.REQUESTS_AT_ONCE)
        self._passwords = asyncio.Semaphore(settings.PASSWORD_THREADS + 1)  # one prepares while the others hash
        self._watched, self._slow = asyncio.Semaphore(FEW), asyncio.Semaphore(FEW)
        self._here: Counter[str] = Counter()
        self._waiting: Counter[str] = Counter()
        self._unsigned = Burst("webhook")

    @cached_property
    def _password_paths(self) -> frozenset[str]:
        return frozenset(reverse(name) for name in PASSWORDS)

    @cached_property
    def _aside(self) -> dict[str, asyncio.Semaphore]:
        return {reverse(name): self._watched for name in WATCHED} | {reverse(SLOW): self._slow}

    @cached_property
    def _webhooks(self) -> str:
        return reverse("webhook", args=["x"]).removesuffix("x/")

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        path = scope["path"]
        if path.startswith(settings.STATIC_URL):
            await self.application(scope, receive, send)
        elif aside := self._aside.get(path):
            await self._in_turn(aside, scope, receive, send)
        elif scope["method"] == "POST" and path in self._password_paths:
            await self._with_password(scope, receive, send)
        elif path.startswith(self._webhooks):
            await self._webhook(scope, receive, send)
        else:
            await self._in_turn(self._requests, scope, receive, send)

    async def _in_turn(self, places: asyncio.Semaphore, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Let it in when there is a place. So many may wait from one address that nobody else waits for ever."""
        address = _address(scope)
        if self._waiting[address] >= MOST_WAITING:
            await _refuse(scope, send, 429, "Too many requests of yours are waiting.")
            return
        self._waiting[address] += 1
        try:
            await places.acquire()
        finally:
            self._waiting[address] -= 1
            if not self._waiting[address]:
                del self._waiting[address]
        place = _Place(places)
        try:
            await self.application(scope | {LET_OTHERS_IN: place.give_back}, receive, send)
        finally:
            place.release()

    async def _with_password(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        address = _address(scope)
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

    async def _webhook(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """It counts until it has been answered as a good one: those that are under way count, too."""
        source = scope["path"].removeprefix(self._webhooks).strip("/")
        key = (network_of(_address(scope)), source if source in settings.WEBHOOK_SECRETS else "")
        if wait := self._unsigned.take(*key):
            await _refuse(scope, send, 429, "Too many webhooks without a good signature.", again=ceil(wait))
            return

        async def answer(message: dict[str, Any]) -> None:
            if message.get("status") == HTTPStatus.OK:
                self._unsigned.give_back(*key)
            await send(message)

        await self._in_turn(self._requests, scope, receive, answer)


class _Place:
    """A place inside. Whoever goes on to wait for something slow, and holds no connection, gives it back before."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places
        self._loop = asyncio.get_running_loop()

    def give_back(self) -> None:
        """From any thread."""
        self._loop.call_soon_threadsafe(self.release)

    def release(self) -> None:
        """On the loop; a second time does nothing."""
        places, self._places = self._places, None
        if places is not None:
            places.release()


def _address(scope: dict[str, Any]) -> str:
    return (scope.get("client") or [""])[0]


async def _refuse(scope: dict[str, Any], send: Any, status: int, words: str, again: int = AGAIN) -> None:
    words = f"{words} Try again in {again} seconds."
    kind, body = b"text/plain; charset=utf-8", words.encode()
    if scope["path"].startswith("/api/"):
        code = "unavailable" if status == HTTPStatus.SERVICE_UNAVAILABLE else "too_fast"
        kind, body = problems.CONTENT_TYPE.encode(), problems.encoded(status, words, code=code)
    headers = [
        (b"content-type", kind),
        (b"content-length", str(len(body)).encode()),
        (b"retry-after", str(again).encode()),
        (b"cache-control", b"no-store"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
