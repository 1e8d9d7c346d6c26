"""A process that has imported everything and forks web processes, or workers: each is there in half a second.

A forked process is `manage.py serve` in all but its imports, which take most of a start. Tests that kill one a hundred
times need that, and so does a suite with a web process for almost every file.
"""

from __future__ import annotations

import copy
import gc
import importlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import psutil

from tests.harness import read_again
from tests.harness.processes import LIMIT, PATIENCE, ROOT, WebServer, answers, free_port, is_alive, wait_until


class Zygote:
    """Forks processes of one command that share an environment. Those still alive end with it."""

    def __init__(self, *, folder: Path, env: Mapping[str, str], command: str = "serve") -> None:
        self.command = command
        self.folder = folder
        self.env = {"DJANGO_SETTINGS_MODULE": "tests.harness.settings", **env}
        self.forked: list[Forked] = []

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.harness.zygote", self.command],
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
        if "CONVOKE_TEST_WORLD" in self.env:
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
        forked.pid = self.fork(forked.port, forked.log, {**(environment or {}), "CONVOKE_FAULT": fault}, settings)
        self.forked.append(forked)
        end = time.monotonic() + LIMIT * PATIENCE
        while not answers(f"{forked.url}/healthz"):
            if fault and not forked.is_alive:
                break
            assert forked.is_alive and time.monotonic() < end, f"no web process:\n{forked.output[-4000:]}"
            time.sleep(0.02)
        return forked

    def fork(
        self, port: int, log: Path, environment: Mapping[str, str], settings: Mapping[str, Any] | None = None
    ) -> int:
        """Begin a process and return its id. `port` is a web process's."""
        options = {"host": "127.0.0.1", "port": port} if port else {}
        return self._ask(options=options, log=str(log), environment=dict(environment), settings=dict(settings or {}))

    def ended(self, pid: int) -> int:
        """Wait for the end of a worker and return its exit code. Of web processes nobody knows it."""
        return self._ask(ended=pid)

    def _ask(self, **order: Any) -> int:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(order).encode() + b"\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

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


class ForkedServer(WebServer):
    """A web process that is forked. What it is told by its environment must be among `TOLD`, else it is started."""

    #: Settings that nobody reads before the first request.
    TOLD = {
        "OPENAI_BASE_URL", "OPENAI_MODEL", "OPENAI_API", "OPENAI_TIMEOUT", "RUNS_PER_USER", "RUNS_AT_ONCE", "RUN_LEASE",
        "SOCKETS_PER_USER", "PUSH_TO_PRIVATE_HOSTS", "REDIS_URL", "CONVOKE_TEST_WORLD", "PRICE_INPUT",
        "PRICE_OUTPUT", "RUN_TIME", "RUN_COST", "CHAT_TOKENS_A_DAY",
    }  # fmt: skip

    def __init__(self, zygote: Zygote, *, log: Path, env: Mapping[str, str]) -> None:
        super().__init__(log=log, env=env)
        self.zygote = zygote

    def launch(self) -> None:
        told = {name: value for name, value in self.env.items() if self.zygote.env.get(name) != value}
        if told.keys() <= self.TOLD:
            self.process = Orphan(self.zygote.fork(self.port, self.log, told))  # type: ignore[assignment]
        else:
            super().launch()


class Orphan:
    """What a `Popen` is to a test, for a process that is somebody else's child. How it ended is not known."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        return None if is_alive(self._process) else -1

    def send_signal(self, number: int) -> None:
        with suppress(psutil.NoSuchProcess):
            self._process.send_signal(number)

    def wait(self, timeout: float | None = None) -> int:
        try:
            self._process.wait(timeout)
        except psutil.TimeoutExpired as error:
            raise subprocess.TimeoutExpired("serve", error.seconds) from None
        return -1


#: The web processes are told which model they ask only when they are forked.
ANY_MODEL = ("agents.llm.responses", "agents.llm.chat_completions")


def _fork_for_ever(command: str) -> None:
    sys.argv = ["manage.py", command]
    import django

    django.setup()
    for name in ("project.urls", "project.asgi", *ANY_MODEL):
        importlib.import_module(name)
    from agents.llm.offline.model import sandbox

    sandbox.warm_up()  # each web process forks one that would do it again, for most of a second
    gc.collect()
    gc.freeze()  # what all share is looked through by none, which would copy it
    if command == "serve":
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        order = json.loads(line)
        if "ended" in order:
            answer = os.waitstatus_to_exitcode(os.waitpid(order["ended"], 0)[1])
        elif (answer := os.fork()) == 0:
            _carry_out(command, **order)
        print(answer, flush=True)


def _carry_out(
    command: str, *, options: dict[str, Any], log: str, environment: dict[str, str], settings: dict[str, Any]
) -> None:
    from django import conf
    from django.core.management import CommandError, call_command

    from agents import faults

    zygote = os.getppid()
    os.setsid()
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in (1, 2):
        os.dup2(output, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    told = _settings()
    os.environ.update(environment)
    importlib.reload(faults)
    changed = {name: value for name, value in _settings().items() if value != told[name]}
    for name, value in {**changed, **settings}.items():
        setattr(conf.settings, name, value)
    threading.Thread(target=_end_with, args=[zygote], daemon=True).start()
    try:
        call_command(command, **options)
    except CommandError as error:
        print(f"{CommandError.__name__}: {error}", file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


def _settings() -> dict[str, Any]:
    """Return what the environment says now."""
    settings = read_again.settings()
    kept = {"CLOCK_START"}  # when the zygote began: all processes share it
    return {
        name: copy.deepcopy(getattr(settings, name)) for name in dir(settings) if name.isupper() and name not in kept
    }


def _end_with(zygote: int) -> None:
    """Outlive no test that was itself killed."""
    while os.getppid() == zygote:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    _fork_for_ever(*sys.argv[1:])
