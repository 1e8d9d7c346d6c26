"""`manage.py worker`: the Django-Q2 cluster, and beside it the clock that asks for what is due.

The cluster carries hints only; chat works without it. A cluster that died, or that lives and does no work, ends this
process with an error, so that whoever keeps it (`manage.py up`, systemd) starts it again.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from agents import clock
from agents.llm import configured
from agents.runtime import overlay
from project import private
from project.health import SCHEDULER, WORKER
from project.processes.cluster import Cluster
from project.processes.link import ALIVE, READY, Link
from project.processes.liveness import Liveness
from project.processes.scheduler_thread import SchedulerThread
from project.processes.watchdog import EVERY, Watchdog
from project.web import descriptors

GRACE = 5.0  # seconds a task may take to finish


class Command(BaseCommand):
    help = "Runs the worker processes until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, help="End when this process, which must be the parent, is gone.")
        parser.add_argument("--link", type=int, help="The descriptor over which `up` is told that it lives.")

    def handle(self, *args: Any, parent: int | None, link: int | None, **options: Any) -> None:
        private.close(settings.DATA_DIR)
        descriptors.allow(settings.OPEN_FILES)
        connection.settings_dict["OPTIONS"].pop("pool", None)  # psycopg's pool does not survive the forks to come
        os.environ["PGAPPNAME"] = WORKER
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        self.stopping = False
        with contextlib.suppress(DatabaseError):  # then each of the processes to come asks for itself
            clock.agree()
        load_models()  # once, before the forks: each had loaded 37 MB at its first thought
        gc.freeze()  # a collector that looks it through in a fork would copy it
        pulse = Liveness()
        cluster = Cluster(pulse)
        cluster.start()
        os.environ["PGAPPNAME"] = SCHEDULER
        connection.settings_dict["CONN_MAX_AGE"] = None  # /readyz sees by this connection when it was last used
        ticker = SchedulerThread(pulse=pulse, tasks=cluster.tasks)
        ticker.start()
        watchdog = Watchdog(settings.HANG_LIMIT)  # only now: a fork has no alarm of its own
        teller = Link.inherited(link) if link is not None else None
        if teller is not None:
            teller.say(READY)
        failure, told_at = "", 0.0
        while not failure and not self.stopping and parent in (None, os.getppid()):
            if time.monotonic() - told_at > EVERY:
                told_at = time.monotonic()
                watchdog.tick()
                if teller is not None:
                    teller.say(ALIVE)
            failure = "The worker's cluster has died." if cluster.ends_within(0.2) else ticker.failure
        watchdog.rest()
        cluster.stop(grace=0 if failure else GRACE)
        if failure:
            raise CommandError(failure)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True


def load_models() -> None:
    """Import what the models need that settings or rows name; without a database, those of the settings."""
    try:
        overlay.current().load()
    except DatabaseError:
        configured.load()
