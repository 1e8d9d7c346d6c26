"""What runs beside the requests in a web process: claiming runs, polling, hints, the pace, who is here."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError

from agents import tasks
from agents.llm import configured
from agents.llm.clients import close_clients
from agents.llm.offline.model import sandbox
from agents.runtime import overlay
from agents.runtime.worker import worker
from agents.threads import in_database
from chat.agent_api import event_stream
from chat.live import pace, poller
from chat.live.hub import hub
from chat.live.relay import Relay
from chat.live.remote import Alone
from chat.sockets import leaving, presence

_tasks: list[asyncio.Task[None]] = []


def prepare() -> None:
    """Fork what the offline model answers in, before this process has threads, sockets and people's words."""
    if configured.is_offline():
        sandbox.start()


def start() -> None:
    """Start it on the running loop. A second call on the same loop does nothing."""
    loop = asyncio.get_running_loop()
    if hub.loop is loop:
        return
    hub.open(loop, Relay(hub) if settings.REDIS_URL else Alone())
    worker.start()
    tasks.start(_load_models())
    _tasks[:] = [*(tasks.keep(each.keep) for each in (poller, leaving, presence, pace)), *hub.remote.start()]


async def _load_models() -> None:
    """Import what rows of models need before anybody waits for them."""
    with suppress(DatabaseError):
        await in_database(overlay.current().load)


async def hand_over() -> None:
    """Give the runs that are going on to other processes, and claim no more. Whoever follows one goes there, too."""
    event_stream.end_all()
    await worker.close()


async def close() -> None:
    """Stop it all."""
    for task in _tasks:
        task.cancel()
    await asyncio.gather(*_tasks, return_exceptions=True)
    _tasks.clear()
    await worker.close()
    await close_clients()
    hub.close()
