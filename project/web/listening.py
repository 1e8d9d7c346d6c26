"""The socket that a web server listens on, made by whoever outlives it.

`manage.py up` keeps it and hands it to each web process: while one is replaced both accept from it, and in the moment
in which none does, connections wait in it instead of being refused.
"""

from __future__ import annotations

import socket

BACKLOG = 1024


def listen(host: str, port: int, *, beside_others: bool = False) -> socket.socket:
    """Return a socket that listens there. `beside_others`: as more processes may that say so too. Errors: `OSError`."""
    family, kind, protocol, _, address = socket.getaddrinfo(host.strip("[]"), port, type=socket.SOCK_STREAM)[0]
    made = socket.socket(family, kind, protocol)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if beside_others:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError:
        made.close()
        raise
    return made
