"""PostgreSQL dies as by kill -9 while answers are given: whatever was acknowledged is answered, and done once."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.chat.errands import adding
from tests.harness.clients import Phone
from tests.harness.model_server import ModelServer
from tests.harness.processes import wait_until
from tests.project.installation import Installation

pytestmark = pytest.mark.processes

OPEN = "SELECT count(*) FROM runtime_run WHERE state IN ('queued', 'running')"


class AlicesPhone(Phone):
    """It keeps what is not acknowledged, and comes back whenever the socket ends."""

    def __init__(self, up: Installation) -> None:
        self.up = up
        self.outbox: dict[str, str] = {}
        self.acks: dict[str, dict[str, Any]] = {}
        self.refusals: list[str] = []
        self.drops = 0
        self.api = httpx.Client(base_url=up.url, timeout=30)
        sign_up(up, "alice")
        said = self.api.post("/api/auth/login/", json={"username": "alice", "password": "alice"}).json()
        self.api.headers["Authorization"] = f"Bearer {said['access']}"
        super().__init__(up.url, None, token=said["access"])

    def make_list(self) -> int:
        """Make an event with an empty list; return the list's id."""
        body = {"title": "Tea", "kind": "tea", "starts_at": "2099-05-01T15:00:00Z"}
        event = self.api.post("/api/events/", json=body).raise_for_status().json()
        made = self.api.post("/api/shopping-list/", json={"event": event["id"], "items": []}).raise_for_status()
        return int(made.json()["id"])

    def come_back(self) -> None:
        end = time.monotonic() + 60
        while True:
            try:
                self.connect()
                self.hello(*{ack["conversation"] for ack in self.acks.values()})
                break
            except (OSError, TimeoutError, ConnectionClosed, InvalidHandshake):
                assert time.monotonic() < end, self.up.output[-4000:]
                time.sleep(0.2)
        for client_id, text in self.outbox.items():
            self.send(client_id, text)

    def send(self, client_id: str, text: str) -> None:
        self.outbox[client_id] = text
        self.tell(type="send", client_id=client_id, text=text, ref=client_id)

    def read(self, seconds: float) -> None:
        """Read for so long; what was refused because the database is away is said again."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            try:
                frame = self.receive(left)
            except TimeoutError:
                return
            except ConnectionClosed:
                self.drops += 1
                self.come_back()
                continue
            if frame["type"] == "ack" and frame["ref"] in self.outbox:
                del self.outbox[frame["ref"]]
                self.acks[frame["ref"]] = frame
            elif frame["type"] == "error":
                assert frame["code"] == "unavailable", frame
                self.refusals.append(frame["ref"])
                self.send(frame["ref"], self.outbox[frame["ref"]])


def sign_up(up: Installation, name: str) -> None:
    """Let the installation have a person whose password is the name."""
    password = PBKDF2PasswordHasher().encode(name, "salt", iterations=1)
    with psycopg.connect(up.postgres.url()) as connection:
        connection.execute(
            "INSERT INTO auth_user (username, password, email, first_name, last_name,"
            " is_superuser, is_staff, is_active, date_joined) VALUES (%s, %s, %s, '', '', false, false, true, now())",
            [name, password, f"{name}@example.com"],
        )


def ask(up: Installation, sql: str) -> Any:
    """Return one value of the installation's database; None while it is away."""
    try:
        with psycopg.connect(up.postgres.url(), connect_timeout=5) as connection:
            row = connection.execute(sql).fetchone()
            return row[0] if row else None
    except psycopg.OperationalError:
        return None


def kill_while_answering(
    up: Installation, model: ModelServer, *, messages: int, kills: int, seed: int
) -> dict[str, Any]:
    """Send messages one after the other; let PostgreSQL die in between; check what was promised; return the figures."""
    print(f"seed {seed}")
    moments = random.Random(seed)
    model.choose(adding(tokens_per_second=30))
    phone = AlicesPhone(up)
    shopping_list = phone.make_list()
    phone.connect()
    died_after, back_after, statuses = set(moments.sample(range(1, messages), kills)), [], set()
    pages = threading.Event()

    def look_at_pages() -> None:
        with httpx.Client(base_url=up.url, timeout=30, headers=phone.api.headers) as reader:
            while not pages.wait(0.1):
                for path in ("/login/", "/api/conversations/"):
                    try:
                        statuses.add((path, reader.get(path).status_code))
                    except httpx.HTTPError as error:
                        statuses.add((path, repr(error)))

    looking = threading.Thread(target=look_at_pages)
    looking.start()
    try:
        for number in range(messages):
            phone.send(f"00000000-0000-4000-8000-{number:012}", f"Please add item-{number}")
            phone.read(moments.uniform(0.3, 1.0))
            if number in died_after:
                killed = up.postgres.pid
                assert killed is not None
                os.kill(killed, signal.SIGKILL)
                began = time.monotonic()
                phone.read(0.2)
                wait_until(lambda: ask(up, "SELECT 1"), within=60, what="PostgreSQL is back")
                back_after.append(round(time.monotonic() - began, 2))
                assert up.postgres.pid != killed
        end = time.monotonic() + 120
        while (phone.outbox or ask(up, OPEN) != 0) and time.monotonic() < end:
            phone.read(0.5)
    finally:
        pages.set()
        looking.join()
    assert not phone.outbox, "something was never acknowledged"
    states = ask(up, "SELECT json_object_agg(state, many) FROM (SELECT state, count(*) many FROM runtime_run"
                     " WHERE surface = 'chat' GROUP BY 1) s")  # fmt: skip
    assert set(states) == {"completed"}, (states, ask(up, "SELECT string_agg(error, ';') FROM runtime_run"))
    assert len(phone.acks) == messages
    assert ask(up, "SELECT count(*) FROM chat_message WHERE client_id::text LIKE '00000000%'") == messages
    items = phone.api.get(f"/api/shopping-list/{shopping_list}/").raise_for_status().json()["items"]
    bought = sorted((item["name"], float(item["quantity"])) for item in items)
    assert bought == sorted((f"item-{number}", 1.0) for number in range(messages))
    assert ask(up, "SELECT count(*) FROM chat_message WHERE rev = 0 OR state = 'partial'") == 0
    unseen = {ack["message"] for ack in phone.acks.values()} - phone.messages.keys()
    assert not unseen, "the sockets caught up with everything"
    assert {status for _, status in statuses} <= {200, 503}, statuses
    return {
        "messages": messages, "kills": kills, "back after": back_after, "runs": states, "drops": phone.drops,
        "said again": len(phone.refusals), "answers to pages": sorted(statuses),
        "most outages of a run": ask(up, "SELECT max(outages) FROM runtime_run"),
    }  # fmt: skip


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A folder that the database's own user can reach, which pytest's are not."""
    made = Path(tempfile.mkdtemp(prefix="convoke-test-", dir="/tmp")).resolve()
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def up(folder: Path, standing_model: ModelServer) -> Iterator[Installation]:
    installation = Installation(folder / "data")
    installation.env |= standing_model.asks | {"THROTTLE_USER": "100000/hour"}
    try:
        installation.start()
        yield installation
        installation.interrupt()
        installation.process.wait(20)
    finally:
        print(installation.output[-20_000:])
        for process in installation.processes:
            process.kill()
    shutil.rmtree(installation.data_dir)


def test_two_kills_among_six_messages_lose_nothing_and_repeat_nothing(up: Installation, standing_model: Any) -> None:
    kill_while_answering(up, standing_model, messages=6, kills=2, seed=random.randrange(10**6))


@pytest.mark.faults
def test_nine_kills_among_thirty_messages_lose_nothing_and_repeat_nothing(
    up: Installation, standing_model: Any
) -> None:
    print(kill_while_answering(up, standing_model, messages=30, kills=9, seed=random.randrange(10**6)))
