"""A whole installation for tests: `manage.py up` with a data folder and a port of its own."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import psutil

from project.postgres.server import Server
from tests.harness.processes import Process, environment, free_port, wait_until

START_LIMIT = 240.0  # seconds for a first start on a busy machine


class Installation(Process):
    def __init__(self, data_dir: Path, *, port: int | None = None) -> None:
        self.data_dir = data_dir
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.postgres = Server(data_dir)
        command = [sys.executable, "manage.py", "up", "--port", str(self.port)]
        super().__init__(command, log=data_dir.parent / "up.log", env=environment(CONVOKE_DATA_DIR=str(data_dir)))

    def start(self) -> None:
        """Start it and wait until it says where it is."""
        self.log.unlink(missing_ok=True)
        super().start()
        wait_until(self._is_up, within=START_LIMIT, what="it says where it is")

    @property
    def is_running(self) -> bool:
        """Whether it was started and has not ended."""
        return hasattr(self, "process") and self.process.poll() is None

    def _is_up(self) -> bool:
        assert self.process.poll() is None, self.output
        return f"Convoke is at {self.url}" in self.output

    @property
    def readiness(self) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            return json.load(error)
        except OSError:
            return {"state": "no answer"}

    def wait_until_ready(self, *, within: float = 60.0) -> None:
        wait_until(lambda: self.readiness["state"] == "ready", within=within, what=f"all is ready: {self.readiness}")

    def part(self, command: str, *, other_than: psutil.Process | None = None) -> psutil.Process:
        """Return the child of `up` that runs `command`: `serve`, `worker` or `project.processes.reaper`."""

        def found() -> psutil.Process | None:
            for child in psutil.Process(self.pid).children():
                with contextlib.suppress(psutil.Error):
                    if command in child.cmdline() and child != other_than:
                        return child
            return None

        return wait_until(found, within=60, what=f"{command} runs")

    def interrupt(self) -> None:
        """Press Ctrl-C: the signal goes to the whole process group."""
        os.killpg(self.pid, signal.SIGINT)

    @property
    def processes(self) -> list[psutil.Process]:
        """What runs of it: every process that has its environment or works in its folder."""
        found = []
        for process in psutil.process_iter(["cmdline"]):
            try:
                if process.status() == psutil.STATUS_ZOMBIE:
                    continue
                ours = process.environ().get("CONVOKE_DATA_DIR") == str(self.data_dir)
                if ours or Path(process.cwd()).is_relative_to(self.data_dir):
                    found.append(process)
            except (OSError, psutil.Error):
                continue
        return found

    def is_gone(self, *, within: float = 10.0) -> None:
        """Errors: `AssertionError` naming what is left."""
        try:
            wait_until(lambda: not self.processes, within=within, what="all of it is gone")
        except AssertionError as error:
            raise AssertionError(f"{error}: {[process.info for process in self.processes]}\n{self.output}") from None
