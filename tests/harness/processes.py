"""Real processes for tests: a web server on a free port, a worker, a Redis, and what they leave behind."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent.parent
LIMIT = 20.0  # seconds a process may take to answer
FAR_AWAY = "Pacific/Chatham"  # the zone of every machine but this: 12 hours and three quarters ahead, or one more
#: Limits are for an idle machine, and there to end what hangs: a slow and busy one has so many times as long.
PATIENCE = 6.0


#: Below what the system gives to whoever connects, and to each worker of `pytest -n` its own: nobody takes the port of
#: a process that is stopped for a while or about to listen.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 8
_ports = itertools.cycle(random.sample(range(10_000 + 2_500 * _WORKER, 12_500 + 2_500 * _WORKER), 2_500))


#: Chromium calls none of these, whoever listens there (`net::ERR_UNSAFE_PORT`).
UNSAFE = {10080}


def free_port() -> int:
    for port in _ports:
        if port in UNSAFE:
            continue
        with socket.socket() as tried, suppress(OSError):
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server may have left it just now
            tried.bind(("127.0.0.1", port))
            return port
    raise AssertionError("never")


def database_url() -> str:
    """Return a DATABASE_URL for the database the tests use now."""
    entry = connection.settings_dict
    host = entry["HOST"] or entry.get("OPTIONS", {}).get("host", "")
    secret = f":{quote(entry['PASSWORD'], safe='')}" if entry["PASSWORD"] else ""
    if host.startswith("/"):
        return f"postgresql://{entry['USER']}{secret}@/{entry['NAME']}?host={host}"
    return f"postgresql://{entry['USER']}{secret}@{host}:{entry['PORT'] or 5432}/{entry['NAME']}"


def environment(**changes: str) -> dict[str, str]:
    """Return the environment of a fresh installation: nothing of the developer's own settings, plus `changes`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR", "USER") if name in os.environ}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "ignore", "TZ": FAR_AWAY} | changes


def wait_until(condition: Callable[[], Any], *, within: float, what: str) -> Any:
    """Return the first true answer of `condition`. What takes long to answer is asked less often.

    Errors: `AssertionError` when there is none `within` seconds, or `PATIENCE` times as many where all is slow.
    """
    end = time.monotonic() + within * PATIENCE
    while True:
        asked_at = time.thread_time()
        answer = condition()
        if answer:
            return answer
        assert time.monotonic() < end, f"not within {within:g} s: {what}"
        time.sleep(min(max(0.02, 5 * (time.thread_time() - asked_at)), 0.2))


def answers(url: str) -> bool:
    """Whether `url` answers with 200."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Process:
    """A command that runs beside the test, its output in a file."""

    def __init__(self, command: list[str], *, log: Path, env: Mapping[str, str], folder: Path = ROOT) -> None:
        self.command = command
        self.folder = folder
        self.log = log
        self.env = dict(env)
        self.process: subprocess.Popen[bytes]

    def start(self) -> None:
        self.launch()

    def launch(self) -> None:
        """Begin the process, and do not wait until it answers."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=self.env, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def signal(self, number: int) -> None:
        if self.process.poll() is None:
            self.process.send_signal(number)

    def kill9(self) -> None:
        """End it as a power cut would, and return when it is gone."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, *, within: float = 5.0) -> int:
        """Ask it to stop and return its exit code; one that does not is killed and fails the test."""
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(within * PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill9()
            raise AssertionError(f"did not stop within {within:g} s:\n{self.output[-4000:]}") from None


class WebServer(Process):
    """`manage.py serve` on a free port, over the database of the tests. `url` has no slash at its end."""

    def __init__(self, *, log: Path, env: Mapping[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.ws_url = f"ws://127.0.0.1:{self.port}"
        command = [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        super().__init__(command, log=log, env=env)

    def start(self) -> None:
        """Start it and wait until it answers. Errors: `AssertionError` with its output."""
        super().start()
        end = time.monotonic() + LIMIT * PATIENCE
        while not answers(f"{self.url}/healthz"):
            assert self.process.poll() is None and time.monotonic() < end, f"no web server:\n{self.output[-4000:]}"
            time.sleep(0.05)

    def restart(self, **env: str) -> None:
        """End it as by kill -9 and start it again on the same port, with other settings if some are given."""
        self.kill9()
        self.env |= env
        self.start()


class Worker(Process):
    """`manage.py worker` over the database of the tests."""

    def __init__(self, *, log: Path, env: Mapping[str, str]) -> None:
        super().__init__([sys.executable, "manage.py", "worker"], log=log, env=env)
        self._seen: set[psutil.Process] = set()

    @property
    def family(self) -> list[psutil.Process]:
        """The guard first, then the workers, the monitor, the pusher, and who carries out what reaches outside."""
        found = psutil.Process(self.pid).children(recursive=True)
        self._seen.update(found)
        return found

    def wait_until_whole(self) -> None:
        wait_until(lambda: len(self.family) >= 6, within=LIMIT, what=f"the cluster runs\n{self.output}")

    def kill9(self) -> None:
        """End it with its whole family, also what is left of a family that it has left behind."""
        if self.process.poll() is None:
            self._seen.update(self.family)
        super().kill9()
        for member in filter(is_alive, self._seen):
            with suppress(psutil.NoSuchProcess):
                member.kill()


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def web_environment(**changes: str) -> dict[str, str]:
    """Return the settings of a process beside the tests: their database, their keys, a model that speaks at once."""
    return environment(
        DATABASE_URL=database_url(),
        SECRET_KEY=settings.SECRET_KEY,
        CONVOKE_DATA_DIR=str(settings.DATA_DIR),
        OFFLINE_WORDS_PER_SECOND="0",
        CLOCK_SHIFT=str(settings.CLOCK_SHIFT),
        **({"HTTPS": "off", "OUTSIDE_AT_ONCE": "1"} | changes),
    )


class Redis(Process):
    """A real Redis on a free port that keeps nothing. It can be stopped and started again."""

    def __init__(self, *, log: Path) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        program = shutil.which("redis-server")
        assert program, "These tests need Redis. Type: sudo apt-get install redis-server (macOS: brew install redis)"
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        super().__init__([program, *options, "--dir", str(log.parent)], log=log, env=environment())

    def start(self) -> None:
        super().start()
        wait_until(self._listens, within=LIMIT, what=f"Redis answers:\n{self.output}")

    def _listens(self) -> bool:
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def ended_after() -> Iterator[list[Any]]:
    """Give a list for processes: they end with the block, and their output is shown if the test failed."""
    started: list[Process] = []
    try:
        yield started
    finally:
        for each in started:
            each.kill9()
            print(f"--- {' '.join(each.command[1:])}\n{each.output[-20_000:]}")


def in_session(leader: int) -> list[psutil.Process]:
    """Return the processes that live in the session of `leader`."""
    found = []
    for process in psutil.process_iter():
        try:
            if os.getsid(process.pid) == leader and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (OSError, psutil.Error):
            continue
    return found
