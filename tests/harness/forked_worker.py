"""Workers that are forked: `manage.py worker` in all but its imports. How each ended is known, as of one started."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from tests.harness.processes import Worker, is_alive
from tests.harness.zygote import Orphan, Zygote


class ForkedWorker(Worker):
    """A worker that is forked. What it is told by its environment must be among `TOLD`, else it is started."""

    TOLD = {"HANG_LIMIT"}

    def __init__(self, zygote: Zygote, *, log: Path, env: Mapping[str, str]) -> None:
        super().__init__(log=log, env=env)
        self.zygote = zygote

    def launch(self) -> None:
        told = {name: value for name, value in self.env.items() if self.zygote.env.get(name) != value}
        if told.keys() <= self.TOLD:
            self.log.touch()  # it is read before the fork has opened it
            self.process = Ward(self.zygote.fork(0, self.log, told), self.zygote)  # type: ignore[assignment]
        else:
            super().launch()


class Ward(Orphan):
    """An orphan whose end its zygote has kept."""

    def __init__(self, pid: int, zygote: Zygote) -> None:
        super().__init__(pid)
        self.zygote = zygote
        self._code: int | None = None

    def poll(self) -> int | None:
        if self._code is None and not is_alive(self._process):
            self._code = self.zygote.ended(self.pid)
        return self._code

    def wait(self, timeout: float | None = None) -> int:
        end = None if timeout is None else time.monotonic() + timeout
        while (code := self.poll()) is None:
            if end is not None and time.monotonic() > end:
                raise subprocess.TimeoutExpired(self.zygote.command, timeout or 0.0)
            time.sleep(0.02)
        return code
