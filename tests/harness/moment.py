"""The moment at which every session of the tests begins, whatever the day is on which it is run.

The clock goes on from there at its usual speed, in this process and in those that it starts. What libraries check
against the machine's own clock, signatures and tokens, is made by it too and stays valid.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

from django.conf import settings

#: A Sunday, six days before the shower that most tests of planning know. `CONVOKE_TESTS_BEGIN` may say another moment.
NOW = datetime.fromisoformat(os.environ.get("CONVOKE_TESTS_BEGIN", "2026-11-22T10:00+00:00")).astimezone(UTC)


def put(now: datetime = NOW) -> None:
    """Let the session begin at `now`."""
    from project import clock

    settings.CLOCK_SHIFT = (now - datetime.now(UTC)).total_seconds()
    clock.start()
