"""Charlie sends a request one byte after the other, each in time and all of them never."""

from __future__ import annotations

import http.client
import itertools
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.harness.processes import ended_after
from tests.project.conftest import TinyServer

pytestmark = pytest.mark.processes

START = b"GET /state HTTP/1.1\r\nHost: localhost\r\n"
UPGRADE = START.replace(b"/state", b"/echo") + b"Upgrade: websocket\r\nConnection: Upgrade\r\n"
BODY = b"POST /state HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"
CHUNKED = b"POST /state HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
FOR_EVER = itertools.cycle([b"X", b":", b"y", b"\r\n"])


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyServer]:
    """A server that waits a second and a half for a head, and as long for a body."""
    server = TinyServer("30", "1.5", log=tmp_path_factory.mktemp("hasty") / "hasty.log")
    with ended_after() as started:
        started.append(server)
        server.start()
        yield server


def dripped(port: int, start: bytes, drops: Callable[[], bytes]) -> bytes:
    """Send `start`, then drop after drop until the server answers or hangs up; return what it said."""
    with socket.create_connection(("127.0.0.1", port), timeout=0.1) as slow:
        slow.sendall(start)
        for _ in range(300):
            try:
                return slow.recv(200)
            except TimeoutError:
                slow.sendall(drops())
            except ConnectionError:
                return b""
    raise AssertionError("it is still waited for, after 30 s")


@pytest.mark.parametrize("start", [b"", START, UPGRADE], ids=["nothing", "a head", "a handshake"])
def test_a_head_that_comes_byte_by_byte_is_not_waited_for(hasty: TinyServer, start: bytes) -> None:
    assert dripped(hasty.port, start, lambda: next(FOR_EVER)).startswith((b"HTTP/1.1 408 ", b"HTTP/1.1 400 "))


def test_a_body_that_comes_byte_by_byte_is_not_waited_for(hasty: TinyServer) -> None:
    assert dripped(hasty.port, BODY, lambda: b"x").startswith(b"HTTP/1.1 408 ")
    assert dripped(hasty.port, CHUNKED, lambda: b"1\r\nx\r\n").startswith(b"HTTP/1.1 408 ")


def test_who_says_nothing_at_all_is_let_go_without_a_word(hasty: TinyServer) -> None:
    with socket.create_connection(("127.0.0.1", hasty.port), timeout=20) as silent:
        assert silent.recv(100) == b""


def test_a_connection_that_is_used_again_has_its_time_again_and_then_ends(hasty: TinyServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", hasty.port, timeout=20)
    for _ in range(3):
        connection.request("GET", "/slow")  # an answer that takes a second: four would be too late for one head
        assert connection.getresponse().read()
    assert connection.sock is not None and connection.sock.recv(100) == b""


def test_health_is_answered_when_every_descriptor_but_the_last_is_at_work(tmp_path: Path) -> None:
    server = TinyServer(log=tmp_path / "full.log")
    server.command = ["sh", "-c", 'ulimit -n 96 && exec "$@"', "sh", *server.command]
    with ended_after() as started:
        started.append(server)
        server.start()
        hanging = []
        for _ in range(120):  # each is being answered, so none can make way
            hanging.append(socket.create_connection(("127.0.0.1", server.port), timeout=10))
            hanging[-1].sendall(b"GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n")
            if asked(server.port, "/state") == 503:
                break
        else:
            raise AssertionError("the descriptors are used up, and nobody was told so")
        assert asked(server.port, "/healthz") == 200
        for each in hanging:
            each.close()


def asked(port: int, path: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    status = connection.getresponse().status
    connection.close()
    return status
