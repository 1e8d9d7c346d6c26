"""Whether a web process answers: `/healthz` is asked over and over, each time with all the patience there is."""

from __future__ import annotations

import http.client
import threading
import time
from urllib.parse import urlsplit

EVERY = 1.0  # seconds


class Probe(threading.Thread):
    """Asks from a thread. `silent_for`: seconds since the first of the questions that have had no answer since."""

    def __init__(self, url: str, *, patience: float) -> None:
        super().__init__(name="probe", daemon=True)
        self.url = url
        self.patience = patience
        self.silent_for = 0.0
        self._since: float | None = None
        self._round = 0

    def run(self) -> None:
        while True:
            round_, began = self._round, time.monotonic()
            answered = answers(self.url, patience=self.patience)
            if answered or round_ != self._round:
                self._since, self.silent_for = None, 0.0
            else:
                self._since = began if self._since is None else self._since
                self.silent_for = time.monotonic() - self._since
            time.sleep(EVERY)

    def reset(self) -> None:
        """Another process is to answer from now on."""
        self._round += 1
        self.silent_for = 0.0


def answers(url: str, *, patience: float) -> bool:
    """Whether anything is answered, be it that this host is not ours or that we shall come by HTTPS."""
    address = urlsplit(url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=patience)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status > 0
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
