"""What `manage.py up` does once everything is prepared: keep the parts running, and stop them all."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from types import FrameType

from django.conf import settings

from project.postgres.server import Server, ServerError
from project.processes import process_tree
from project.processes.child import START_LIMIT, Child
from project.processes.link import GO
from project.processes.probe import Probe
from project.processes.reaper import Reaper

PAUSES = (0.2, 0.5, 1.0, 2.0, 5.0)  # seconds before a part is started again, the more often the longer
STEADY_AFTER = 30.0  # seconds; a part that ran so long starts again at the first pause
GRACE = 6.0  # seconds a part may take to stop
HUNG_GRACE = 2.0  # seconds for one that hangs: it has had its time
TICK = 0.1  # seconds


class Part:
    """A management command that is to run: started again whenever it dies, and ended when it hangs.

    With a `probe` that is asked whether it answers, else it says so itself. With `overlaps` the next process is started
    before one that leaves is gone, which goes on until the next one is ready.
    """

    def __init__(
        self,
        name: str,
        *arguments: str,
        env: dict[str, str],
        fds: tuple[int, ...] = (),
        probe: Probe | None = None,
        overlaps: bool = False,
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.env = env
        self.fds = fds
        self.probe = probe
        self.overlaps = overlaps
        self.child: Child | None = None
        self.former: list[Child] = []
        self.deaths = 0
        self._due_at = 0.0

    def start(self, reaper: Reaper) -> None:
        self.child = Child(self.arguments, env=self.env, fds=self.fds, reaper=reaper)
        if self.probe is not None:
            self.probe.reset()

    @property
    def children(self) -> list[Child]:
        return [*self.former, *([self.child] if self.child is not None else [])]

    def look_after(self, reaper: Reaper) -> None:
        """Hear what its processes say; bury the dead, end what hangs, start the next when that is due."""
        for each in self.children:
            each.listen()
            each.insist()
        for gone in [each for each in self.former if each.is_over]:
            gone.bury()
            self.former.remove(gone)
        child = self.child
        if child is None:
            if time.monotonic() >= self._due_at:
                self.start(reaper)
        elif child.is_over:
            self._start_again(child)
        elif (silence := self._silence(child)) and not child.is_ending:
            say(f"{self.name} has not answered for {silence:.0f} s, ending it and starting it again.")
            child.ask_to_end(grace=HUNG_GRACE)
            if self.overlaps:
                self._replace(child, reaper)
        elif child.is_leaving and self.overlaps:
            say(f"{self.name} was told to end, starting the next one first.")
            self._replace(child, reaper)
        elif child.is_ready:
            for each in self.former:
                each.ask_to_end(grace=GRACE)

    def renew(self, reaper: Reaper) -> None:
        """Put a new process into its place."""
        if self.child is not None and self.overlaps:
            self._replace(self.child, reaper)
        elif self.child is not None:
            self.child.ask_to_end(grace=GRACE)

    def _replace(self, child: Child, reaper: Reaper) -> None:
        self.former.append(child)
        self.start(reaper)

    def _start_again(self, child: Child) -> None:
        now = time.monotonic()
        if now - child.started_at > STEADY_AFTER:
            self.deaths = 0
        pause = PAUSES[min(self.deaths, len(PAUSES) - 1)]
        self.deaths += 1
        self._due_at = now + pause
        say(f"{self.name} ended ({meaning(child.process.returncode)}), starting it again in {pause:g} s.")
        child.bury()
        self.child = None

    def _silence(self, child: Child) -> float:
        """Seconds without an answer if that is too long, else 0."""
        since_it_spoke = time.monotonic() - child.spoke_at
        if not child.is_ready:
            return since_it_spoke if since_it_spoke > START_LIMIT else 0.0
        # While it began nobody could answer, so of what was asked before it was ready nothing counts.
        silence = since_it_spoke if self.probe is None else min(self.probe.silent_for, since_it_spoke)
        limit = settings.HANG_LIMIT
        return silence if limit and silence >= limit else 0.0


class Supervisor:
    """Runs the parts until a signal comes. `server` is None when the database is somebody else's."""

    def __init__(self, *, server: Server | None, parts: list[Part]) -> None:
        self.server = server
        self.parts = parts
        self.reaper = Reaper(server.data_dir if server else None)
        self.stopping = False
        self._busy = False
        self._renewing = False

    def listen(self) -> None:
        """From here on a signal asks for a stop in order, and cuts what is `busy`; further ones change nothing."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGUSR2, self._ask_to_renew)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
        if self._busy:
            self._busy = False
            raise KeyboardInterrupt

    def _ask_to_renew(self, number: int, frame: FrameType | None) -> None:
        self._renewing = True

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
            part.start(self.reaper)

    def wait_until_ready(self) -> bool:
        """Wait until the web part says that it serves. False: it died before, or a stop was asked for."""
        web = self.parts[0].child
        while not self.stopping and web is not None and not web.is_over:
            web.listen()
            if web.is_ready:
                return True
            time.sleep(0.05)
        return False

    def run(self) -> None:
        """Look after everything until a stop is asked for. SIGUSR2 puts new processes into the place of all parts."""
        while not self.stopping:
            self.reaper.ensure()
            if self._renewing:
                self._renewing = False
                say("Starting new processes for all parts.")
                for part in self.parts:
                    part.renew(self.reaper)
            if self.server is not None and self.server.pid is None:
                say("PostgreSQL ended, starting it again.")
                try:
                    with self.busy():
                        self.server.start()
                except ServerError as error:  # it may need longer to recover than one try lasts
                    say(f"{error}\nTrying again.")
            for part in self.parts:
                part.look_after(self.reaper)
            time.sleep(TICK)

    def stop(self) -> None:
        """Stop every part, then PostgreSQL. Nothing is left when this returns."""
        running = [child for part in self.parts for child in part.children]
        for child in running:
            child.link.say(GO)
        process_tree.end([child.process.pid for child in running if not child.is_ending], grace=GRACE)
        process_tree.kill([child.process.pid for child in running])
        for child in running:
            child.process.wait()
        if self.server is not None:
            self.server.stop()
        self.reaper.dismiss()


def meaning(code: int) -> str:
    """Say what an exit code of a child means."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def say(line: str) -> None:
    print(line, flush=True)


def child_environment(**changes: str) -> dict[str, str]:
    """Return the environment of the parts: ours, and what forking needs on a Mac."""
    mac = {"OBJC_DISABLE_INITIALIZE_FORK_SAFETY": "YES", "PGGSSENCMODE": "disable"}
    return os.environ | {"PYTHONUNBUFFERED": "1"} | (mac if sys.platform == "darwin" else {}) | changes
