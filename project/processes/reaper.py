"""The process that cleans up after a `manage.py up` that was killed.

It reads from a pipe that only `up` can write to: `watch 123` and `forget 123` name the sessions that `up` has started,
`done` says that all is in order. When the pipe ends without that, `up` is dead, and its children and its PostgreSQL
end with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
GRACE = 5.0  # seconds
CLEANING_UP = "being cleaned up"


class Reaper:
    """The reaper as `up` sees it; makes a new one should it be killed. `data_dir` is None with a foreign database."""

    def __init__(self, data_dir: Path | None) -> None:
        self.data_dir = data_dir
        self.sessions: set[int] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def ensure(self) -> None:
        """Start it unless it lives."""
        if self._process is not None and self._process.poll() is None:
            return
        arguments = [str(self.data_dir)] if self.data_dir else []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "project.processes.reaper", *arguments],
            cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        for session in self.sessions:
            self._tell(f"watch {session}")

    def watch(self, session: int) -> None:
        self.sessions.add(session)
        self._tell(f"watch {session}")

    def forget(self, session: int) -> None:
        self.sessions.discard(session)
        self._tell(f"forget {session}")

    def dismiss(self) -> None:
        """Let it go: all is stopped already."""
        if self._process is not None:
            self._tell("done")
            self._pipe.close()
            self._process.wait()

    @property
    def _pipe(self) -> IO[bytes]:
        assert self._process is not None and self._process.stdin is not None
        return self._process.stdin

    def _tell(self, line: str) -> None:
        try:
            self._pipe.write(f"{line}\n".encode())
            self._pipe.flush()
        except BrokenPipeError:
            pass  # it was killed; `ensure` tells the next one


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    sessions: set[int] = set()
    for line in sys.stdin:
        verb, _, session = line.strip().partition(" ")
        if verb == "watch":
            sessions.add(int(session))
        elif verb == "forget":
            sessions.discard(int(session))
        elif verb == "done":
            return
    clean_up(sessions, Path(sys.argv[1]) if sys.argv[1:] else None)


def clean_up(sessions: set[int], data_dir: Path | None) -> None:
    """End the sessions, and the PostgreSQL unless the next `up` has it already."""
    from project.processes import process_tree as processes  # imported only now: a reaper is small while it waits

    if data_dir is None:
        processes.end(sessions, grace=GRACE)
        return
    from project.postgres.server import Server, ServerHeld

    server = Server(data_dir)
    try:
        with server.kept(CLEANING_UP):
            processes.end(sessions, grace=GRACE)
            server.stop()
    except ServerHeld:
        processes.end(sessions, grace=GRACE)


if __name__ == "__main__":
    sys.stderr = sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - the terminal may be gone
    main()
