"""Django-Q2's broker over the database, which may be away for a moment.

Its own one raises then: whoever fetches the tasks sleeps for ten seconds and ends, and whoever acknowledges one dies.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.db import connection
from django_q.brokers.orm import ORM

from agents.database.outage import PAUSE, Watch, is_outage, outlast

_watch = Watch(logging.getLogger(__name__), "Fetching tasks")


class Broker(ORM):
    def dequeue(self) -> Any:
        """Return tasks; None when there are none, or while nobody can say."""
        try:
            tasks = super().dequeue()
        except Exception as error:
            if not is_outage(error):
                raise
            _watch.failed(error)
            connection.close()
            time.sleep(PAUSE)
            return None
        _watch.worked()
        return tasks

    def acknowledge(self, task_id: Any) -> Any:
        return outlast(lambda: super(Broker, self).acknowledge(task_id))

    def fail(self, task_id: Any) -> Any:
        return outlast(lambda: super(Broker, self).fail(task_id))
