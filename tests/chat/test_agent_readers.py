"""Streams keep nothing from others: no place at the door, no memory without end, nothing for who has signed out."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psutil
import pytest
import requests
from django.contrib.auth.models import User

from agents.runtime.models import Run
from tests.harness.clients import access
from tests.harness.event_source import EventSource, Refusal
from tests.harness.model_script import say, until
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

MOST = 6  # streams of one person
TOKENS = 60_000  # of an answer; the model server says each in some 200 bytes
GROWTH = 30  # megabytes that the server may grow; what the sleepers do not read is more than twice that
WEB = {"REQUESTS_AT_ONCE": "2", "STALL_LIMIT": "1", "SOCKETS_PER_USER": str(MOST)}


@pytest.fixture
def held(model: Any) -> Iterator[list[bool]]:
    """Each answer begins, and goes on when something is put in here."""
    going_on: list[bool] = []
    model.choose(lambda body: (say("Well"), until(lambda: bool(going_on)), say(", well.")))
    yield going_on
    going_on.append(True)


def begun(web: Any, user: User) -> tuple[EventSource, Any]:
    source = EventSource(web, user)
    events = source.ask("Hello")
    next(event for event in events if event.name == "text_delta")
    return source, events


def test_streams_and_those_who_wait_leave_the_door_to_others(
    web: Any, held: list[bool], alice: User, bob: User
) -> None:
    token = {"Authorization": f"Bearer {access(bob)}"}
    streams = [begun(web, alice) for _ in range(MOST)]
    with pytest.raises(Refusal) as refusal:
        begun(web, alice)
    assert (refusal.value.status, refusal.value.body["type"]) == (429, "/problems/too_fast")
    waiting = []
    for _ in range(4):
        waiting.append(each := socket.create_connection(("127.0.0.1", web.port)))
        each.sendall(request(bob, "/api/agent/chat/"))
    wait_until(lambda: Run.objects.filter(user=bob).count() == 4, within=30, what="all of Bob's have been asked")
    assert requests.get(f"{web.url}/api/conversations/", headers=token, timeout=60).json()["count"] == 4
    assert psutil.Process(web.pid).num_threads() < 60, "a stream holds no thread"
    held.append(True)
    for source, events in streams:
        assert list(events)[-1].data["text"] == "Well, well."
        source.connection.close()
    for each in waiting:
        answer = each.makefile("rb").readline()
        assert answer.split()[1] == b"200"
        each.close()


def test_whose_access_ends_hears_no_more(web: Any, held: list[bool], alice: User) -> None:
    source, events = begun(web, alice)
    alice.set_password("another")
    alice.save()
    last = list(events)[-1]
    assert (last.name, last.data["status"]) == ("error", 401)
    held.append(True)
    source.connection.close()


def test_who_reads_nothing_is_hung_up_on_and_costs_no_memory(
    web: Any, model: Any, alice: User, standing_web: Any
) -> None:
    with EventSource(web, alice) as source:
        list(source.ask("Warm up"))
    model.choose(lambda body: (say("x" * TOKENS, chunk=1),))
    process = psutil.Process(standing_web.pid)
    before = process.memory_info().rss
    sleepers = [Sleeper(web, alice) for _ in range(4)]
    highest = before

    def is_over() -> bool:
        nonlocal highest
        highest = max(highest, process.memory_info().rss)
        return Run.objects.filter(state=Run.State.COMPLETED).count() == 1 + len(sleepers)

    wait_until(is_over, within=60, what="the runs go on, whoever reads")
    for each in sleepers:
        wait_until(lambda each=each: each.was_hung_up_on, within=60, what="it is hung up on")
    assert max(highest, process.memory_info().rss) - before < GROWTH * 2**20


def request(user: User, path: str) -> bytes:
    body = json.dumps({"message": "Hello", "client_id": str(uuid4())})
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {access(user)}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()


class Sleeper:
    """A client that asks and then reads no byte, with the smallest buffer there is."""

    def __init__(self, web: Any, user: User) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", web.port))
        self.socket.sendall(request(user, "/api/agent/stream/"))
        self._poll = select.poll()
        self._poll.register(self.socket, 0)

    @property
    def was_hung_up_on(self) -> bool:
        return any(event & (select.POLLHUP | select.POLLERR) for _, event in self._poll.poll(0))
