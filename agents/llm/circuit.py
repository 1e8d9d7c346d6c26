"""A model server that fails again and again is not asked for a while, as long as another model can answer."""

from __future__ import annotations

import time
from collections.abc import Hashable

FAILURES = 3  # one after the other
PAUSE = 30.0  # seconds; then it is tried again, and one more failure is enough
#: Of these the server is the cause, whoever asks what.
SERVERS_FAULT = {"unreachable", "timeout", "server_error", "rate_limited", "refused_key"}


class Circuit:
    """Of one server, in one process."""

    def __init__(self) -> None:
        self._failures = 0
        self._open_until = 0.0

    @property
    def is_open(self) -> bool:
        """Whether the server is given a pause."""
        return self._failures >= FAILURES and time.monotonic() < self._open_until

    def failed(self, code: str) -> None:
        """Count a failure with this code of a `ModelError`."""
        if code in SERVERS_FAULT:
            self._failures += 1
            self._open_until = time.monotonic() + PAUSE

    def succeeded(self) -> None:
        self._failures = 0


_circuits: dict[Hashable, Circuit] = {}


def of(server: Hashable) -> Circuit:
    """Return the one that this process keeps for a server."""
    return _circuits.setdefault(server, Circuit())
