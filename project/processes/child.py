"""One process that `manage.py up` has started: a management command in a session of its own, with a link to it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from project.processes import process_tree
from project.processes.link import ALIVE, GO, LEAVING, READY, Link
from project.processes.reaper import Reaper

ROOT = Path(__file__).resolve().parents[2]
START_LIMIT = 300.0  # seconds until it must serve, on the slowest of machines


class Child:
    """`is_ready`, `is_leaving` and `spoke_at` are what it has said; `listen` hears it."""

    def __init__(self, arguments: Iterable[str], *, env: dict[str, str], fds: tuple[int, ...], reaper: Reaper) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", *arguments, "--link", str(theirs.fileno())],
                cwd=ROOT, env=env, stdin=subprocess.DEVNULL, start_new_session=True,
                pass_fds=(theirs.fileno(), *fds),
            )  # fmt: skip
        self.link = Link(ours)
        self.started_at = self.spoke_at = time.monotonic()
        self.is_ready = self.is_leaving = False
        self._dies_at: float | None = None
        self._reaper = reaper
        reaper.watch(self.process.pid)

    @property
    def is_over(self) -> bool:
        return self.process.poll() is not None

    @property
    def is_ending(self) -> bool:
        return self._dies_at is not None

    def listen(self) -> None:
        for word in self.link.hear():
            if word == READY:
                self.is_ready = True
            elif word == LEAVING:
                self.is_leaving = True
            if word in (READY, ALIVE):
                self.spoke_at = time.monotonic()

    def ask_to_end(self, *, grace: float) -> None:
        """Let it go, ask once, and kill it with all of its own when `grace` seconds are over (`insist`)."""
        if self._dies_at is None:
            self.link.say(GO)
            process_tree.send([self.process.pid], signal.SIGTERM)
            self._dies_at = time.monotonic() + grace

    def insist(self) -> None:
        if self._dies_at is not None and time.monotonic() > self._dies_at:
            process_tree.kill([self.process.pid])

    def bury(self) -> None:
        """It is over: so is all that it has started."""
        process_tree.kill([self.process.pid])
        self._reaper.forget(self.process.pid)
        self.link.close()
