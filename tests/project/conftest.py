"""The web server over a tiny application."""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.harness.processes import WebServer, ended_after, environment


class TinyServer(WebServer):
    def __init__(self, *arguments: str, log: Path, **env: str) -> None:
        super().__init__(log=log, env=environment(**env))
        self.command = [sys.executable, "-m", "tests.project.tiny_server", str(self.port), *arguments]

    @property
    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"{self.url}/state", timeout=60) as answer:
            return json.load(answer)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Callable[..., TinyServer]]:
    """Start tiny servers: `tiny()`, or `tiny("1.5")` for one that gives up on a client after 1.5 seconds."""
    with ended_after() as started:

        def start(*arguments: str, **env: str) -> TinyServer:
            started.append(server := TinyServer(*arguments, log=tmp_path / f"tiny-{len(started)}.log", **env))
            server.start()
            return server

        yield start


@pytest.fixture(scope="module")
def tiny_shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TinyServer]:
    """One tiny server for the tests of a file that leave it as it was."""
    server = TinyServer(log=tmp_path_factory.mktemp("tiny") / "tiny.log")
    server.start()
    yield server
    server.kill9()
