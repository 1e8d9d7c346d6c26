"""A client that does not read: what is meant for it waits, and nobody else notices."""

from __future__ import annotations

import struct
import time

import pytest
from websockets.sync.client import connect

from tests.harness.processes import PATIENCE, wait_until
from tests.project.raw_client import CLOSE, PING, TEXT, RawClient

pytestmark = pytest.mark.processes
MEGABYTE = 1024 * 1024


def stands_still(tiny) -> int:
    """Wait until the flood has stopped and return how many bytes it was."""
    seen = [-1, -1]

    def same_as_before() -> bool:
        seen.append(tiny.state["flooded"])
        time.sleep(0.2)
        return seen[-1] == seen[-2] == seen[-3] > 0

    wait_until(same_as_before, within=5, what="the flood stands still")
    return seen[-1]


def test_what_a_client_does_not_read_waits_in_the_application_and_not_in_memory(tiny) -> None:
    server = tiny()
    before = server.state["rss"]
    clients = [RawClient(server.port, "/flood") for _ in range(20)]
    assert stands_still(server) < len(clients) * MEGABYTE / 2
    assert server.state["rss"] - before < 10 * MEGABYTE
    for client in clients:
        client.close()


def test_others_are_unharmed_by_a_client_that_does_not_read(tiny) -> None:
    server = tiny()
    silent = RawClient(server.port, "/flood")
    stands_still(server)
    with connect(f"{server.ws_url}/echo") as other:
        slowest = 0.0
        for number in range(200):
            began = time.perf_counter()
            other.send(f"hello {number}")
            assert other.recv(timeout=60) == f"hello {number}"
            slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.5 * PATIENCE
    silent.close()


def test_a_client_that_reads_again_gets_everything_and_more(tiny) -> None:
    server = tiny()
    client = RawClient(server.port, "/flood")
    stopped_at = stands_still(server)
    read = 0
    while read < stopped_at + 4 * MEGABYTE:
        opcode, payload = client.read()
        if opcode == TEXT:
            assert payload == b"x" * 16 * 1024
            read += len(payload)
    client.close()


def test_a_client_that_reads_but_answers_no_ping_is_held_back_too(tiny) -> None:
    server = tiny()
    client = RawClient(server.port, "/flood", timeout=1)
    read = 0
    with pytest.raises(TimeoutError):
        while True:
            opcode, payload = client.read(answers_pings=False)
            read += len(payload) if opcode == TEXT else 0
    assert read <= 256 * 1024 + 16 * 1024
    client.close()


def test_an_answer_to_a_ping_that_was_never_sent_opens_nothing(tiny) -> None:
    server = tiny()
    client = RawClient(server.port, "/flood", timeout=1)
    stopped_at = stands_still(server)
    client.send(10, b"read" + struct.pack("!Q", 2**60))
    time.sleep(0.5)
    assert server.state["flooded"] == stopped_at
    client.close()


def test_a_client_that_never_reads_is_told_to_come_back_later(tiny) -> None:
    server = tiny("1.5")
    client = RawClient(server.port, "/flood")
    wait_until(lambda: server.state["ended"], within=15, what="the application sees the end")
    opcode, payload = client.read(answers_pings=False)
    while opcode != CLOSE:
        assert opcode in (TEXT, PING)
        opcode, payload = client.read(answers_pings=False)
    assert struct.unpack("!H", payload[:2]) == (1013,)
    client.close()


def test_a_client_that_goes_away_frees_the_application_that_waits_for_it(tiny) -> None:
    server = tiny()
    client = RawClient(server.port, "/flood")
    stands_still(server)
    client.close()
    wait_until(lambda: server.state["ended"], within=3, what="the application sees the end")


def test_a_client_that_had_much_to_read_is_heard_again(tiny) -> None:
    client = RawClient(tiny().port, f"/say/{8 * MEGABYTE}")
    time.sleep(0.5)  # meanwhile the server's buffers are full
    while client.read() != (TEXT, b"y" * 8 * MEGABYTE):
        pass
    client.send(TEXT, b"are you there?")
    while client.read() != (TEXT, b"are you there?"):
        pass
    client.close()


def test_messages_are_not_compressed(tiny) -> None:
    client = RawClient(tiny().port, "/echo")
    assert b"101" in client.head
    assert b"sec-websocket-extensions" not in client.head.lower()
    client.close()
