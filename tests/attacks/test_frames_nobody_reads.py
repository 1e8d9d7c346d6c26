"""Charlie sends rubbish as fast as the line takes it and never reads what is said of it."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from typing import Any

import psutil
import pytest

from tests.harness.clients import Phone, access
from tests.harness.processes import wait_until
from tests.project.raw_client import CLOSE, RawClient

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
MEGABYTE = 2**20

FRAMES = {
    "short ones": b"{" * 1,
    "wrong in many fields": b'{"type":"hello","conversations":[' + b",".join([b"{}"] * 400) + b"]}",
}


def masked(payload: bytes) -> bytes:
    length = len(payload)
    head = bytes((0x81, 0x80 | length)) if length < 126 else struct.pack("!BBH", 0x81, 0xFE, length)
    return head + bytes(4) + payload


def pour(client: RawClient, packet: bytes, *, at_most: int) -> None:
    """Send until the server takes no more or that many bytes are gone."""
    client.socket.settimeout(1.0)
    with contextlib.suppress(OSError):
        for _ in range(at_most // len(packet)):
            client.socket.sendall(packet)


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_a_burst_of_bad_frames_that_reads_nothing_costs_no_memory_and_nobody_waits(
    web: Any, alice: Any, charlie: Any, frame: bytes
) -> None:
    packet = masked(frame) * (64 * 1024 // len(masked(frame)))
    headers = {"Authorization": f"Bearer {access(charlie)}"}
    process = psutil.Process(web.pid)
    with Phone(web.url, alice) as phone:
        phone.tell(type="ping", ref="before")
        phone.until("pong", ref="before")
        before = process.memory_info().rss
        clients = [RawClient(web.port, "/ws/v1/", **headers) for _ in range(4)]
        for client in clients:
            client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        pouring = [threading.Thread(target=pour, args=(each, packet), kwargs={"at_most": MEGABYTE}) for each in clients]
        for thread in pouring:
            thread.start()
        phone.tell(type="ping", ref="meanwhile")
        phone.until("pong", ref="meanwhile")
        for thread in pouring:
            thread.join()
        assert process.memory_info().rss - before < 16 * MEGABYTE
    assert all(is_sent_away(client) for client in clients)


def is_sent_away(client: RawClient) -> bool:
    """Read at last, until the server says goodbye, if it has waited so long for one that read nothing."""
    client.socket.settimeout(20.0)
    try:
        while True:
            opcode, payload = client.read(answers_pings=False)
            if opcode == CLOSE:
                return struct.unpack("!H", payload[:2])[0] == 4429
    except ConnectionError:
        return True
    finally:
        client.close()


def test_a_socket_that_was_cut_off_is_gone_although_nothing_was_read(web: Any, charlie: Any) -> None:
    process = psutil.Process(web.pid)
    before = process.num_fds()
    client = RawClient(web.port, "/ws/v1/", Authorization=f"Bearer {access(charlie)}")
    pour(client, masked(b"{") * 1000, at_most=MEGABYTE)
    wait_until(lambda: process.num_fds() <= before, within=30, what="the server has let go of it")
    client.close()
