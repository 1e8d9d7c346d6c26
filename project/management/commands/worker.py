"""`manage.py worker`: the Django-Q2 cluster, and beside it the clock that asks for what is due.

The cluster carries hints only; chat works without it. A cluster that died, or that lives and does no work, ends this
process with an error, so that whoever keeps it (`manage.py up`, systemd) starts it again.
"""

from __future__ import annotations

import contextlib
import os
import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection

from agents import clock
from project.cluster import Cluster
from project.health import SCHEDULER, WORKER
from project.pulse import Pulse
from project.ticker import Ticker

GRACE = 5.0  # seconds a task may take to finish


class Command(BaseCommand):
    help = "Runs the worker processes until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--parent", type=int, help="End when this process, which must be the parent, is gone.")

    def handle(self, *args: Any, parent: int | None, **options: Any) -> None:
        connection.settings_dict["OPTIONS"].pop("pool", None)  # psycopg's pool does not survive the forks to come
        os.environ["PGAPPNAME"] = WORKER
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)
        self.stopping = False
        with contextlib.suppress(DatabaseError):  # then each of the processes to come asks for itself
            clock.agree()
        pulse = Pulse()
        cluster = Cluster()
        cluster.start()
        os.environ["PGAPPNAME"] = SCHEDULER
        connection.settings_dict["CONN_MAX_AGE"] = None  # /readyz sees by this connection when it was last used
        ticker = Ticker(pulse=pulse, tasks=cluster.tasks)
        ticker.start()
        failure = ""
        while not failure and not self.stopping and parent in (None, os.getppid()):
            failure = "The worker's cluster has died." if cluster.ends_within(0.2) else ticker.failure
        cluster.stop(grace=0 if failure else GRACE)
        if failure:
            raise CommandError(failure)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
