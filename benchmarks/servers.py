"""The processes of a run: the model server, the floor, the product. All end with the run."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import psutil

from benchmarks import cores

ROOT = Path(__file__).resolve().parent.parent
START_LIMIT = 40.0  # seconds


class Server:
    """A process that listens on a port of its own, on the first core if it is a web process."""

    def __init__(self, *command: str, log: Path, env: Mapping[str, str], is_web: bool = True) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        arguments = [part.format(port=self.port) for part in command]
        if is_web:
            with cores.on_first():
                self._start(arguments, log, env)
        else:
            self._start(arguments, log, env)
        self.process = psutil.Process(self._popen.pid)
        self._wait(log)

    def _start(self, arguments: list[str], log: Path, env: Mapping[str, str]) -> None:
        with log.open("ab") as output:
            self._popen = subprocess.Popen(
                [sys.executable, *arguments], cwd=ROOT, env={**os.environ, **env}, stdin=subprocess.DEVNULL,
                stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip

    def _wait(self, log: Path) -> None:
        end = time.monotonic() + START_LIMIT
        while True:
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            if self._popen.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{self._popen.args!r} did not start:\n{log.read_text()[-4000:]}")
            time.sleep(0.05)

    @property
    def cpu(self) -> float:
        """Seconds of CPU so far."""
        times = self.process.cpu_times()
        return float(times.user + times.system)

    @property
    def memory(self) -> int:
        """Resident bytes."""
        return int(self.process.memory_info().rss)

    def stop(self) -> None:
        self._popen.terminate()
        try:
            self._popen.wait(10)
        except subprocess.TimeoutExpired:
            self._popen.kill()
            self._popen.wait()


def model_server(log: Path, *, calm: float) -> Server:
    command = ["-m", "benchmarks.model_server", "{port}", "--calm", str(calm)]
    return Server(*command, log=log, env={}, is_web=False)


def floor(log: Path, model_url: str) -> Server:
    env = {"OPENAI_BASE_URL": model_url, "OPENAI_API_KEY": "none", "ASGI_THREADS": "4"}
    env |= {"DJANGO_SETTINGS_MODULE": ""}
    return Server("-m", "daphne", "-b", "127.0.0.1", "-p", "{port}", "benchmarks.floor:application", log=log, env=env)


def product(log: Path, model_url: str) -> Server:
    env = {"OPENAI_BASE_URL": model_url, "OPENAI_API_KEY": "none", "OPENAI_API": "responses", "OPENAI_MODEL": "bench"}
    return Server("manage.py", "serve", "--host", "127.0.0.1", "--port", "{port}", log=log, env=env)
