"""The web server's limits, close codes, and its stop."""

from __future__ import annotations

import signal
import threading
import time
import urllib.error
import urllib.request

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.harness.processes import PATIENCE

pytestmark = pytest.mark.processes


def close_code(socket) -> int:
    """Read until the server closes and return its code."""
    with pytest.raises(ConnectionClosed) as closed:
        while True:
            socket.recv(timeout=60)
    assert closed.value.rcvd is not None, "the connection was cut without a close frame"
    return closed.value.rcvd.code


def test_a_message_of_64_kib_is_answered_and_a_longer_one_closes_the_socket_as_1009(tiny) -> None:
    server = tiny()
    with connect(f"{server.ws_url}/echo") as socket:
        socket.send("x" * 65_536)
        assert socket.recv(timeout=60) == "x" * 65_536
        socket.send("x" * 70_000)
        assert close_code(socket) == 1009


def test_a_long_message_in_short_frames_and_a_huge_one_end_as_1009_too(tiny) -> None:
    server = tiny()
    with connect(f"{server.ws_url}/echo") as socket:
        with pytest.raises(ConnectionClosed):
            socket.send("x" * 30_000 for _ in range(50))
            socket.recv(timeout=60)
        assert close_code(socket) == 1009
    before = server.state["rss"]
    with connect(f"{server.ws_url}/echo") as socket:
        with pytest.raises(ConnectionClosed):
            socket.send(b"x" * 50_000_000)
            socket.recv(timeout=60)
        assert close_code(socket) == 1009
    assert server.state["rss"] - before < 10_000_000


@pytest.mark.parametrize("length", [0, 1, 125, 126, 65_535, 65_536, 1_000_000])
def test_the_server_may_say_what_it_likes_however_long(tiny_shared, length: int) -> None:
    with connect(f"{tiny_shared.ws_url}/say/{length}", max_size=None) as socket:
        assert socket.recv(timeout=60) == "y" * length


def test_bytes_and_text_that_is_not_ascii_arrive_as_they_were_sent(tiny_shared) -> None:
    with connect(f"{tiny_shared.ws_url}/echo") as socket:
        for message in ("héllo 🎉", b"\x00\xff", b""):
            socket.send(message)
            assert socket.recv(timeout=60) == message


@pytest.mark.parametrize("code", [1000, 1012, 1013, 4401, 4429])
def test_the_application_may_close_with_any_code(tiny_shared, code: int) -> None:
    with connect(f"{tiny_shared.ws_url}/close/{code}") as socket:
        assert close_code(socket) == code


def test_a_stop_closes_sockets_as_1012_finishes_requests_and_does_not_wait_for_what_hangs(tiny) -> None:
    server = tiny()
    answers: dict[str, object] = {}

    def ask(path: str) -> None:
        try:
            with urllib.request.urlopen(f"{server.url}{path}", timeout=60) as answer:
                answers[path] = answer.status
        except OSError as error:
            answers[path] = type(error).__name__

    requests = [threading.Thread(target=ask, args=(path,)) for path in ("/slow", "/hang")]
    for request in requests:
        request.start()
    urllib.request.urlopen(f"{server.url}/thread", timeout=60).close()
    with connect(f"{server.ws_url}/echo") as socket, connect(f"{server.ws_url}/flood", max_queue=1) as deaf:
        time.sleep(0.3)
        began = time.monotonic()
        server.signal(signal.SIGTERM)
        server.signal(signal.SIGTERM)
        assert close_code(socket) == 1012
        assert server.process.wait(5 * PATIENCE) == 0
        assert time.monotonic() - began < 3.3 * PATIENCE
        deaf.close_socket()
    for request in requests:
        request.join()
    assert answers["/slow"] == 200
    assert answers["/hang"] != 200


def test_a_stop_with_nothing_going_on_is_quick(tiny) -> None:
    server = tiny()
    began = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - began < 1 * PATIENCE
    assert server.output == ""


@pytest.mark.parametrize(("path", "where"), [("/stall", "hold_the_loop"), ("/pattern", "hold_the_interpreter")])
def test_a_process_that_hangs_says_where_and_ends(tiny, path: str, where: str) -> None:
    server = tiny(HANG_LIMIT="6")
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{server.url}{path}", timeout=60)
    assert server.process.wait(30) == -signal.SIGALRM
    assert "Timeout (0:00:02)!" in server.output and f"in {where}" in server.output


def test_a_process_that_is_only_idle_is_not_ended(tiny) -> None:
    server = tiny(HANG_LIMIT="5")
    with connect(f"{server.ws_url}/echo") as socket:
        with pytest.raises(TimeoutError):
            socket.recv(timeout=6)
        socket.send("still here")
        assert socket.recv(timeout=10) == "still here"
