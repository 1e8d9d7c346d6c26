"""Ending processes together with everything they have started.

A child that leads a session of its own can be found with all its descendants after it has died.
"""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable

import psutil


def members(leaders: Iterable[int]) -> set[int]:
    """Return the ids of the living processes in the sessions of `leaders`, and of all that descend from them."""
    wanted = set(leaders)
    parents: dict[int, int] = {}
    found: set[int] = set()
    for process in psutil.process_iter():
        with contextlib.suppress(OSError, psutil.Error):
            if process.status() == psutil.STATUS_ZOMBIE:
                continue
            parents[process.pid] = process.ppid()
            if process.pid in wanted or os.getsid(process.pid) in wanted:
                found.add(process.pid)
    grown = True
    while grown:
        below = {pid for pid, parent in parents.items() if parent in found} - found
        found |= below
        grown = bool(below)
    return found - {os.getpid()}


def send(pids: Iterable[int], number: signal.Signals) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def end(leaders: Iterable[int], *, grace: float) -> None:
    """Ask each leader once to end, wait up to `grace` seconds for all of theirs, and kill what is left."""
    leaders = set(leaders)
    if not leaders:
        return
    send(leaders, signal.SIGTERM)
    until = time.monotonic() + grace
    left = members(leaders)
    while left and time.monotonic() < until:
        time.sleep(0.05)
        left = members(leaders)
    kill(leaders)


def kill(leaders: Iterable[int]) -> None:
    """End all of theirs at once, also when a leader itself is dead."""
    leaders = set(leaders)
    left = members(leaders)
    while left:
        send(left, signal.SIGKILL)
        time.sleep(0.02)
        left = members(leaders)
