"""A process that has imported everything and forks web processes: each is there in half a second.

A forked process is `manage.py serve` in all but its imports. Tests that kill one a hundred times need that.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import psutil

from tests.processes import LIMIT, PATIENCE, ROOT, answers, free_port, wait_until


class Zygote:
    """Forks web processes that share an environment. Those still alive end with it."""

    def __init__(self, *, folder: Path, env: Mapping[str, str]) -> None:
        self.folder = folder
        self.env = dict(env) | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
        self.forked: list[Forked] = []

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.zygote"],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def clear(self) -> None:
        """Kill what is alive and forget all."""
        for each in self.forked:
            each.kill9()
        self.forked.clear()
        self.world.unlink(missing_ok=True)

    @property
    def world(self) -> Path:
        """What the tools of `tests.outside` did."""
        return Path(self.env["CONVOKE_TEST_WORLD"])

    def __exit__(self, *_: object) -> None:
        self.clear()
        self.process.kill()
        self.process.wait()

    def serve(
        self, *, fault: str = "", port: int = 0, environment: Mapping[str, str] | None = None, **settings: Any
    ) -> Forked:
        """Start a web process and wait until it answers, or has died of its fault.

        `fault` arms a fault point; `settings` are Django's.
        """
        port = port or free_port()
        forked = Forked(port, self.folder / f"forked-{port}-{time.monotonic_ns()}.log")
        order = {
            "port": forked.port,
            "log": str(forked.log),
            "environment": {**(environment or {}), "CONVOKE_FAULT": fault},
            "settings": settings,
        }
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        forked.pid = int(self.process.stdout.readline())
        self.forked.append(forked)
        end = time.monotonic() + LIMIT * PATIENCE
        while not answers(f"{forked.url}/healthz"):
            if fault and not forked.is_alive:
                break
            assert forked.is_alive and time.monotonic() < end, f"no web process:\n{forked.output[-4000:]}"
            time.sleep(0.02)
        return forked

    @property
    def output(self) -> str:
        return "\n".join(f"--- {each.url}\n{each.output}" for each in self.forked)


class Forked:
    """One web process."""

    pid: int

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.log = log

    @property
    def is_alive(self) -> bool:
        return psutil.pid_exists(self.pid)

    @property
    def output(self) -> str:
        return self.log.read_text(errors="replace")

    def kill9(self) -> None:
        if self.is_alive:
            os.kill(self.pid, signal.SIGKILL)
        self.wait_until_dead()

    def wait_until_dead(self, within: float = LIMIT) -> None:
        wait_until(lambda: not self.is_alive, within=within, what=f"{self.pid} is dead\n{self.output[-2000:]}")


def _fork_for_ever() -> None:
    sys.argv = ["manage.py", "serve"]
    import django

    django.setup()
    for name in ("project.urls", "project.asgi", "agents.llm.configured"):
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        order = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _serve(**order)
        print(pid, flush=True)


def _serve(*, port: int, log: str, environment: dict[str, str], settings: dict[str, Any]) -> None:
    from django import conf
    from django.core.management import call_command

    from agents.runtime import faults

    zygote = os.getppid()
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(environment)
    importlib.reload(faults)
    for name, value in settings.items():
        setattr(conf.settings, name, value)
    threading.Thread(target=_end_with, args=[zygote], daemon=True).start()
    call_command("serve", host="127.0.0.1", port=port)
    os._exit(0)


def _end_with(zygote: int) -> None:
    """Outlive no test that was itself killed."""
    while os.getppid() == zygote:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    _fork_for_ever()
