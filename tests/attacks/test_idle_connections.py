"""Charlie opens connections and asks for nothing: 1,100 of them were an outage once."""

from __future__ import annotations

import http.client
import select
import socket
from typing import Any

import psutil
import pytest

from project.web import descriptors
from tests.harness.clients import Phone, access
from tests.harness.processes import wait_until

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
WEB = {"REQUEST_HEAD_TIME": "120"}  # so that it is not their age that ends them here
HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


def opened(port: int, count: int) -> list[socket.socket]:
    return [socket.create_connection(("127.0.0.1", port), timeout=10) for _ in range(count)]


def still_open(connections: list[socket.socket]) -> int:
    """How many the server has neither answered nor closed."""
    poll = select.poll()
    for each in connections:
        poll.register(each, select.POLLIN)
    return len(connections) - len(poll.poll(0))


def closed(connections: list[socket.socket]) -> None:
    for each in connections:
        each.close()


def status(web: Any, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    connection.request("GET", path)
    found = connection.getresponse().status
    connection.close()
    return found


def test_1_100_idle_connections_keep_nobody_out_and_64_stay(web: Any, alice: Any) -> None:
    descriptors.allow(4096)
    app = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    bearer = {"Authorization": f"Bearer {access(alice)}"}
    app.request("GET", "/api/conversations/", headers=bearer)
    assert app.getresponse().read()
    assert app.sock is not None
    kept = app.sock.getsockname()
    with Phone(web.url, alice) as phone:
        idle = opened(web.port, 1100)
        for each in idle[::2]:
            each.sendall(HEAD)  # and no more
        assert status(web, "/healthz") == status(web, "/login/") == 200
        wait_until(lambda: still_open(idle) <= 64, within=30, what="those that are too many are closed")
        phone.tell(type="ping", ref="here")
        phone.until("pong", ref="here")
    app.request("GET", "/api/conversations/", headers=bearer)
    assert app.getresponse().status == 200
    assert app.sock is not None and app.sock.getsockname() == kept, "a signed-in person's connection was closed"
    assert status(web, "/login/") == 200
    closed(idle)


def test_who_opens_too_many_pushes_out_their_own_oldest_and_is_told(web: Any) -> None:
    idle = opened(web.port, 65)
    wait_until(lambda: still_open(idle) == 64, within=30, what="one of them is closed")
    assert idle[0].recv(100).startswith(b"HTTP/1.1 503 ")
    closed(idle)


def test_with_few_descriptors_a_flood_is_turned_away_and_nothing_breaks(server: Any, alice: Any) -> None:
    web = server(OPEN_FILES="200", **WEB)
    process = psutil.Process(web.pid)
    with Phone(web.url, alice) as phone:
        idle = opened(web.port, 400)
        assert status(web, "/healthz") == 200
        wait_until(lambda: status(web, "/login/") == 200, within=10, what="pages are served again")
        assert process.num_fds() < 200
        assert b"503" in b"".join(each.recv(20) for each in idle if select.select([each], [], [], 0)[0])
        phone.tell(type="ping", ref="here")
        phone.until("pong", ref="here")
        assert phone.say("Hello")["run"]
    closed(idle)
    assert "Traceback" not in web.output


def test_the_process_may_have_more_open_than_its_soft_limit_says(server: Any) -> None:
    soft, hard = psutil.Process(server(OPEN_FILES="3000").pid).rlimit(psutil.RLIMIT_NOFILE)
    assert soft == min(3000, hard)
