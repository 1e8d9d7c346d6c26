"""Hashing passwords, which takes a quarter of a second by intention, so that nobody else waits for it.

It holds no database connection, and happens in threads of its own: few at a time, and each gives way to whatever else
has work for the processor. Everything that hashes comes here: signing in and up, and new passwords in the admin.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from agents.threads import give_back

NICENESS = 2  # a page comes first, and yet a busy machine still signs people in


def _give_way() -> None:
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        with suppress(OSError):
            own = os.getpriority(os.PRIO_PROCESS, os.getpid())
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), own + NICENESS)


def _start() -> None:
    global _threads
    _threads = ThreadPoolExecutor(settings.PASSWORD_THREADS, "password", initializer=_give_way)


_threads: ThreadPoolExecutor
_start()
os.register_at_fork(after_in_child=_start)  # threads do not survive a fork


class Aside(PBKDF2PasswordHasher):
    """Django's own hasher, in those threads."""

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        give_back()
        return _threads.submit(super().encode, password, salt, iterations).result()
