"""The outside world of the tests: a file with a line for everything that was done there, for ever."""

from __future__ import annotations

import os
import time
from pathlib import Path


def _ledger() -> Path:
    return Path(os.environ["CONVOKE_TEST_WORLD"])


def do(key: str, deed: str) -> None:
    """Do it. The world does not mind being asked twice; it remembers both."""
    with _ledger().open("a") as ledger:
        ledger.write(f"{key} {deed}\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def deed_of(key: str) -> str | None:
    """Return what was done under this key."""
    for line in _ledger().read_text().splitlines() if _ledger().exists() else ():
        known, _, deed = line.partition(" ")
        if known == key:
            return deed
    return None


def linger() -> None:
    """Take as long as the test says: tools may be slow."""
    time.sleep(float(os.environ.get("CONVOKE_TEST_LINGER", "0")))
