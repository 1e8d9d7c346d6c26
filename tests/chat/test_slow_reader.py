"""A client that stops reading harms nobody: it is told to come back, and what it did not read costs no memory."""

from __future__ import annotations

import json
import socket
import time
from typing import Any

import psutil
import pytest
from rest_framework_simplejwt.tokens import AccessToken
from websockets.client import ClientProtocol
from websockets.frames import Opcode
from websockets.uri import parse_uri

from tests.harness.clients import Phone
from tests.harness.model_script import say
from tests.harness.processes import PATIENCE

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

ANSWERS = 35  # of half a megabyte, each sent twice
WARM = 5  # answers before anything is measured
GROWTH = 60  # megabytes the server may grow meanwhile; what the sleepers did not read is 240
SLEEPERS = 8
STALL_LIMIT = 5  # seconds that they may sleep
WEB = {"STALL_LIMIT": str(STALL_LIMIT)}


class Sleeper:
    """A client that says hello and then reads no byte more, with the smallest buffer there is."""

    def __init__(self, web: Any, alice: Any, *conversations: str) -> None:
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", web.port))
        self.socket.settimeout(300)
        self.protocol = ClientProtocol(parse_uri(f"{web.ws_url}/ws/v1/"), max_size=None)
        request = self.protocol.connect()
        request.headers["Authorization"] = f"Bearer {AccessToken.for_user(alice)}"
        self.protocol.send_request(request)
        self._write()
        while not any(frame["type"] == "ready" for frame in self._read()):
            pass
        hello = {"type": "hello", "conversations": [{"id": each, "rev": 0} for each in conversations]}
        self.protocol.send_text(json.dumps(hello).encode())
        self._write()
        synced = 0
        while synced < len(conversations):
            synced += sum(frame["type"] == "synced" for frame in self._read())

    def _write(self) -> None:
        for data in self.protocol.data_to_send():
            self.socket.sendall(data)

    def _read(self) -> list[dict[str, Any]]:
        data = self.socket.recv(65536)
        if data:
            self.protocol.receive_data(data)
        else:
            self.protocol.receive_eof()
        events = self.protocol.events_received()
        return [json.loads(each.data) for each in events if getattr(each, "opcode", None) is Opcode.TEXT]

    def close_code(self) -> int | None:
        """Wake up, read what there is without answering any of it, and return what the connection was closed with."""
        while self.protocol.close_rcvd is None:
            data = self.socket.recv(65536)
            if not data:
                break
            self.protocol.receive_data(data)
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd else None


def test_a_client_that_stops_reading_is_closed_as_1013_while_others_read_on(
    web: Any, model: Any, alice: Any, standing_web: Any
) -> None:
    process = psutil.Process(standing_web.pid)
    # One big answer in each of many conversations; each reader is sent it live and again as a message.
    answer = ("All the words there are. " * 20_000).strip()

    def ask(conversation: str) -> None:
        asked_at = time.monotonic()
        phone.say("More", conversation)
        phone.until_event("RUN_FINISHED", 20 * PATIENCE)
        assert phone.texts[-1] == answer
        assert time.monotonic() - asked_at < 10 * PATIENCE, "others wait for the one who sleeps"
        phone.drafts.clear()
        phone.frames.clear()
        phone.messages.clear()

    with Phone(web.url, alice) as phone:
        conversations = []
        for _ in range(ANSWERS):
            conversations.append(phone.say("Hello")["conversation"])
            phone.until_event("RUN_FINISHED")
        model.choose(lambda body: (say(answer, chunk=4000),))
        for conversation in conversations[:WARM]:
            ask(conversation)
        sleepers = [Sleeper(web, alice, *conversations[WARM:]) for _ in range(SLEEPERS)]
        fell_asleep, before, highest = time.monotonic(), process.memory_info().rss, 0
        for conversation in conversations[WARM:]:
            ask(conversation)
            highest = max(highest, process.memory_info().rss)
        assert highest - before < GROWTH * 2**20, f"{(highest - before) / 2**20:.0f} MB"
        time.sleep(max(0.0, fell_asleep + STALL_LIMIT + 1 - time.monotonic()))
        for each in sleepers:
            assert each.close_code() == 1013
        assert time.monotonic() - fell_asleep < 60 * PATIENCE
        phone.say("Still there?")
        phone.until_event("RUN_FINISHED")


def test_who_came_back_after_1013_reads_what_was_missed(web: Any, model: Any, alice: Any) -> None:
    with Phone(web.url, alice) as phone:
        conversation = phone.say("Hello")["conversation"]
        phone.until_event("RUN_FINISHED")
        Sleeper(web, alice, conversation).socket.close()
        phone.say("More", conversation)
        phone.until_event("RUN_FINISHED")
        phone.quiet()
        with Phone(web.url, alice) as again:
            again.hello(conversation)
            assert again.messages == phone.messages
