"""What `manage.py up` does once everything is prepared: keep the parts running, and stop them all."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from project import sessions
from project.guardian import Guardian
from project.postgres.server import Server, ServerError

ROOT = Path(__file__).resolve().parent.parent
PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a part is started again, the more often the longer
STEADY_AFTER = 30.0  # seconds; a part that ran so long starts again at the first pause
GRACE = 6.0  # seconds a part may take to stop
TICK = 0.1  # seconds


class Part:
    """A child process: a management command in a session of its own, started again whenever it dies."""

    def __init__(self, name: str, *arguments: str, env: dict[str, str]) -> None:
        self.name = name
        self.arguments = arguments
        self.env = env
        self.process: subprocess.Popen[bytes] | None = None
        self.deaths = 0
        self._started_at = 0.0
        self._due_at = 0.0

    def start(self, guardian: Guardian) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", *self.arguments],
            cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        self._started_at = time.monotonic()
        guardian.watch(self.process.pid)

    def look_after(self, guardian: Guardian) -> None:
        """Bury it if it has died, with all it has started, and start it again when its pause is over."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            if now - self._started_at > STEADY_AFTER:
                self.deaths = 0
            pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
            self.deaths += 1
            self._due_at = now + pause
            say(f"{self.name} ended ({meaning(self.process.returncode)}), starting it again in {pause:g} s.")
            sessions.kill([self.process.pid])
            guardian.forget(self.process.pid)
            self.process = None
        elif self.process is None and now >= self._due_at:
            self.start(guardian)


class Supervisor:
    """Runs the parts until a signal comes. `server` is None when the database is somebody else's."""

    def __init__(self, *, server: Server | None, parts: list[Part]) -> None:
        self.server = server
        self.parts = parts
        self.guardian = Guardian(server.data_dir if server else None)
        self.stopping = False
        self._busy = False

    def listen(self) -> None:
        """From here on a signal asks for a stop in order, and cuts what is `busy`; further ones change nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self._busy:
            self._busy = False
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def busy(self) -> Iterator[None]:
        """Do something long that leaves nothing half done: a signal ends it with `KeyboardInterrupt`."""
        self._busy = True
        try:
            if self.stopping:
                raise KeyboardInterrupt
            yield
        finally:
            self._busy = False

    def start(self) -> None:
        for part in self.parts:
            part.start(self.guardian)

    def wait_until_ready(self, url: str) -> bool:
        """Wait for the web part's first answer. False: it died before, or a stop was asked for."""
        web = self.parts[0].process
        while not self.stopping and web is not None and web.poll() is None:
            if is_alive(url):
                return True
            time.sleep(0.05)
        return False

    def run(self) -> None:
        """Look after everything until a stop is asked for."""
        while not self.stopping:
            self.guardian.ensure()
            if self.server is not None and self.server.pid is None:
                say("PostgreSQL ended, starting it again.")
                try:
                    with self.busy():
                        self.server.start()
                except ServerError as error:  # it may need longer to recover than one try lasts
                    say(f"{error}\nTrying again.")
            for part in self.parts:
                part.look_after(self.guardian)
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop every part, then PostgreSQL. Nothing is left when this returns."""
        running = [part.process for part in self.parts if part.process is not None]
        sessions.end([process.pid for process in running], grace=GRACE)
        for process in running:
            process.wait()
        if self.server is not None:
            self.server.stop()
        self.guardian.dismiss()


def is_alive(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=2) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def meaning(code: int) -> str:
    """Say what an exit code of a child means."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(line: str) -> None:
    print(line, flush=True)


def child_environment(**changes: str) -> dict[str, str]:
    """Return the environment of the parts: ours, and what forking needs on a Mac."""
    mac = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES", "PGGSSENCMODE": "disable"}
    return os.environ | {"PYTHONUNBUFFERED": "1"} | (mac if sys.platform == "darwin" else {}) | changes
