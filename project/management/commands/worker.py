"""`manage.py worker`: the Django-Q2 cluster. It carries hints only; chat works without it."""

from __future__ import annotations

import os
import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from project.cluster import Cluster
from project.health import WORKER

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
        cluster = Cluster()
        cluster.start()
        ended = False
        while not ended and not self.stopping and parent in (None, os.getppid()):
            ended = cluster.ends_within(0.2)
        cluster.stop(grace=0 if ended else GRACE)
        if ended:
            raise CommandError("The worker's cluster has died.")

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True
