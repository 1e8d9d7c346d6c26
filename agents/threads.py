"""The one crossing between waiting code (async) and database code (synchronous)."""

from __future__ import annotations

import asyncio
import contextvars
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import tzinfo
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection, connections
from django.utils import timezone

from agents.database.outage import PAUSE, is_outage

T = TypeVar("T")

_threads = ThreadPoolExecutor(max_workers=settings.DATABASE_THREADS, thread_name_prefix="database")
#: Tools run beside, so that a slow one holds up no acknowledgement.
_tool_threads = ThreadPoolExecutor(max_workers=settings.TOOL_THREADS, thread_name_prefix="tool")
#: Of its own for what may wait behind nobody.
_watch_thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="watch")


def _call(zone: tzinfo, function: Callable[[], T]) -> T:
    timezone.activate(zone)  # Django's own notes of it stay in the thread they were made in
    try:
        return function()
    finally:
        connections.close_all()


async def in_database(function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Call synchronous database code in a bounded pool of threads; its connection goes back to the pool after.

    It runs in the caller's time zone.
    """
    return await _in(_threads, function, args, kwargs)


async def outlasting(seconds: float, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """`in_database`, again and again while the database is away: for what may be done twice.

    Errors: what the function raises, and the outage when it lasts longer than so many seconds.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return await in_database(function, *args, **kwargs)
        except Exception as error:
            if not is_outage(error) or time.monotonic() > end:
                raise
        await asyncio.sleep(PAUSE)


async def in_tool_thread(function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """The same in the threads for tools."""
    return await _in(_tool_threads, function, args, kwargs)


async def in_watch_thread(function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """The same in a thread of its own: for short looks that may not wait, however busy the database's threads are."""
    return await _in(_watch_thread, function, args, kwargs)


async def _in(threads: ThreadPoolExecutor, function: Callable[..., T], args: Any, kwargs: Any) -> T:
    context = contextvars.copy_context()
    call = partial(context.run, _call, timezone.get_current_timezone(), partial(function, *args, **kwargs))
    return await asyncio.get_running_loop().run_in_executor(threads, call)


def give_back() -> None:
    """Give this thread's connection back to the pool before something slow; the next query takes another.

    Within a transaction it is kept.
    """
    for each in connections.all(initialized_only=True):
        if not each.in_atomic_block:
            each.close()


@contextmanager
def pipelined() -> Iterator[None]:
    """Around a transaction: what returns nothing is sent together with what comes next, the commit at the latest.

    That saves a way to the database for each (PostgreSQL's pipeline mode). An error, too, shows only there: so no
    savepoint in it may rely on an error being its own.
    """
    if connection.in_atomic_block:
        yield
        return
    connection.ensure_connection()
    with _closed_for_good(connection.connection), connection.connection.pipeline():
        yield


@contextmanager
def _closed_for_good(raw: Any) -> Iterator[None]:
    """Inside, closing ends the connection: a pool would hand it on with the answers of a failed pipeline unread.

    Django closes it when a rollback fails, as one of a pipeline that has an error does.
    """
    close = connection.close

    def for_good() -> None:
        raw.close()
        close()

    connection.close = for_good  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.close
