"""A process that hangs says where, and ends, so that whoever keeps it starts it again.

Neither half needs Python to go on: one regular expression, or one deadlock, may hold the interpreter for good. The
traceback is written by a thread of `faulthandler`'s own, the end is the kernel's alarm. Both are put off once a second
by what must not hang.
"""

from __future__ import annotations

import asyncio
import faulthandler
import signal

EVERY = 1.0  # seconds


class Watchdog:
    """Without a `tick` for a third of `limit` seconds it writes all stacks to the log; after `limit` the process ends.

    A limit of 0 turns it off, as a debugger needs.
    """

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def tick(self) -> None:
        if self.limit:
            faulthandler.dump_traceback_later(self.limit / 3, repeat=True)
            signal.setitimer(signal.ITIMER_REAL, self.limit)

    async def keep(self) -> None:
        """Watch the running event loop, until this is cancelled."""
        try:
            while True:
                self.tick()
                await asyncio.sleep(EVERY)
        finally:
            self.rest()

    def rest(self) -> None:
        """Watch no longer."""
        faulthandler.cancel_dump_traceback_later()
        signal.setitimer(signal.ITIMER_REAL, 0)
