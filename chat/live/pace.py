"""The pace of this process: how long a feed gathers text before it sends.

While the loop is quiet the delay is 0 and every token goes at once. As the loop's lag grows, a feed gathers for
up to 40 ms: fewer, fuller frames, so that a busy process keeps up instead of falling behind.
"""

from __future__ import annotations

import asyncio

LONGEST = 0.04  # seconds
STEP = 0.02  # seconds between two looks at the lag
QUIET = 0.003  # seconds of lag that call for nothing

#: Seconds a feed waits before it sends.
delay = 0.0


async def keep() -> None:
    """Measure the loop's lag for ever; runs as one task of the process."""
    global delay
    loop = asyncio.get_running_loop()
    smooth = 0.0
    while True:
        due = loop.time() + STEP
        await asyncio.sleep(STEP)
        smooth += (loop.time() - due - smooth) * 0.25
        delay = 0.0 if smooth < QUIET else min(LONGEST, smooth * 4)
