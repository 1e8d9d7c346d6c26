"""Ten people who talk without a pause: nothing that a process or the database holds grows with what was said.

It takes `SOAK_MINUTES`, twenty unless told otherwise: `make soak SOAK_MINUTES=3`. Its figures are printed as it goes.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import median
from typing import Any

import httpx
import psutil
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, connections
from django.test import Client

from tests.conftest import person
from tests.harness.clients import Phone
from tests.harness.model_script import call, say
from tests.harness.processes import WebServer, Worker, wait_until

pytestmark = [pytest.mark.soak, pytest.mark.faults, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

LENGTH = 60 * float(os.environ.get("SOAK_MINUTES", "20"))  # seconds
WARM = min(120.0, LENGTH / 2)  # seconds until all caches are full, all pools open, and all schedules have run
EVERY = max(1.0, LENGTH / 240)  # seconds between two looks
PEOPLE = 10
IN_A_CONVERSATION = 10  # messages
ANSWER = "There is a good deal to do yet, **and time for it**: a cake, the napkins, a garden. " * 3


@dataclass
class Look:
    """What is held at a moment: memory in MB, and how much was said so far."""

    at: float
    web_memory: float
    worker_memory: float
    web_descriptors: float
    worker_descriptors: float
    connections: float
    rows: int
    said: int


class Crowd:
    """People who each have one conversation after the other, on a phone and then on a page, until it is over."""

    def __init__(self, web: WebServer) -> None:
        self.web = web
        self.said = 0
        self.is_over = False
        self._counting = threading.Lock()

    def live(self, user: User) -> None:
        browser = Client()
        browser.force_login(user)
        cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
        try:
            while not self.is_over:
                conversation = self._talk(user)
                page = httpx.get(f"{self.web.url}/c/{conversation}/", cookies=cookies, timeout=60)
                assert page.status_code == 200 and "a good deal to do" in page.text
        finally:
            self.is_over = True  # who fails ends it for all
            connections.close_all()

    def _talk(self, user: User) -> str:
        conversation = None
        with Phone(self.web.url, user) as phone:
            for number in range(IN_A_CONVERSATION):
                conversation = phone.say(f"What is there to do? {number}", conversation)["conversation"]
                phone.until_event("RUN_FINISHED")
                with self._counting:
                    self.said += 1
        assert conversation
        return conversation


def look(began: float, web: WebServer, worker: Worker, said: int) -> Look:
    at_web, at_work = [psutil.Process(web.pid)], [psutil.Process(worker.pid), *worker.family]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        (connected,) = cursor.fetchone()
        # What Django-Q2 keeps of its own tasks grows with the time, up to a limit.
        names = [name for name in connection.introspection.table_names() if not name.startswith("django_q_")]
        cursor.execute("SELECT " + " + ".join(f"(SELECT count(*) FROM {name})" for name in names))
        (rows,) = cursor.fetchone()
    return Look(
        time.monotonic() - began, memory(at_web), memory(at_work), descriptors(at_web), descriptors(at_work),
        connected, rows, said,
    )  # fmt: skip


def memory(processes: list[psutil.Process]) -> float:
    """Return what they hold alone, in MB: pages that a fork shares with its parent are not counted twice."""
    return sum(process.memory_full_info().uss for process in processes) / 1e6


def descriptors(processes: list[psutil.Process]) -> int:
    return sum(process.num_fds() for process in processes)


def rows_a_message(looks: list[Look]) -> float:
    return (looks[-1].rows - looks[0].rows) / max(1, looks[-1].said - looks[0].said)


def line(what: Look) -> str:
    return (
        f"{what.at / 60:5.1f} min  {what.said:7d} messages"
        f"  web {what.web_memory:6.1f} MB {what.web_descriptors:4.0f} fds"
        f"  worker {what.worker_memory:6.1f} MB {what.worker_descriptors:4.0f} fds"
        f"  {what.connections:3.0f} connections  {what.rows:8d} rows"
    )


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[str], None]]:
    """Print past pytest's capture."""

    def tell(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    yield tell


def test_nothing_grows_while_ten_people_talk(
    server: Callable[..., WebServer], worker: Callable[..., Worker], model: Any, told: Callable[[str], None]
) -> None:
    model.choose(lambda body: [call("list_events", {})] if asks(body) else [say(ANSWER)])
    web, working = server(**model.asks), worker(**model.asks)
    working.wait_until_whole()
    crowd, looks = Crowd(web), list[Look]()
    people = [person(f"guest{number}") for number in range(PEOPLE)]
    began = time.monotonic()
    told("")
    with ThreadPoolExecutor(PEOPLE) as threads:
        lives = [threads.submit(crowd.live, each) for each in people]
        try:
            while not crowd.is_over and time.monotonic() - began < LENGTH:
                time.sleep(EVERY)
                model.requests.clear()
                looks.append(look(began, web, working, crowd.said))
                if len(looks) % 12 == 1:
                    told(line(looks[-1]))
        finally:
            crowd.is_over = True
        for life in lives:
            life.result()
    told(line(looks[-1]))
    warm = [each for each in looks if each.at >= WARM]
    quarter = len(warm) // 4
    early, last = warm[:quarter], warm[-quarter:]
    # Each process of a worker loads the models' library when it first thinks, which a quiet one does after minutes.
    later = warm[2 * quarter : 3 * quarter]
    for name, first, more in [
        ("web_memory", early, 0.05), ("worker_memory", later, 0.05), ("web_descriptors", early, 0.0),
        ("worker_descriptors", early, 0.0), ("connections", early, 0.0),
    ]:  # fmt: skip
        before, after = (median(getattr(each, name) for each in part) for part in (first, last))
        told(f"{name}: {before:.1f} from minute {first[0].at / 60:.1f}, {after:.1f} from {last[0].at / 60:.1f}")
        assert after <= before * (1 + more) + 2, name  # two descriptors or MB come and go with a request
    half = len(warm) // 2
    before, after = rows_a_message(warm[:half]), rows_a_message(warm[half:])
    told(f"rows a message: {before:.2f}, then {after:.2f}; {looks[-1].said / looks[-1].at:.1f} messages a second")
    assert after == pytest.approx(before, rel=0.05)
    wait_until(lambda: descriptors([psutil.Process(web.pid)]) <= looks[0].web_descriptors, within=30, what="all closed")


def asks(body: dict[str, Any]) -> bool:
    """Whether the newest word is the person's: then a tool is called, and after its result it is answered."""
    newest = (body.get("input") or body.get("messages") or [{}])[-1]
    return newest.get("role") == "user"
