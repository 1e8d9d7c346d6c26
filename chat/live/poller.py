"""The poller: once a second it finds whatever a lost hint would have told."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID

from agents.database.outage import Watch
from agents.runtime.worker import worker
from agents.threads import in_database
from chat.live import sync
from chat.live.hub import hub
from chat.models import Message
from chat.notifications import inbox

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds


async def keep() -> None:
    """Run for ever as one task of the process."""
    runs: dict[UUID, UUID] = {}
    away = Watch(logger, "A poll")
    while True:
        await asyncio.sleep(EVERY)
        try:
            await hub.remote.follow()
            conversations = list(hub.topics)
            if conversations:
                found = await in_database(_look, conversations)
                _tell(found, runs)
            away.worked()
        except Exception as error:
            away.failed(error)


def _look(conversations: list[UUID]) -> tuple[dict[UUID, int], dict[UUID, Any], list[Any]]:
    going_on = sync.going_on(conversations)
    elsewhere = [run.pk for run in going_on.values() if run.pk not in worker.working]
    revs = sync.revs(conversations) | inbox.revs(conversations)
    return revs, going_on, sync.growing(elsewhere) if elsewhere else []


def _tell(found: tuple[dict[UUID, int], dict[UUID, Any], list[Any]], known: dict[UUID, UUID]) -> None:
    revs, going_on, growing = found
    for conversation, rev in revs.items():
        hub.heard(conversation, rev)
    for conversation, run in going_on.items():
        if known.get(conversation) != run.pk:
            known[conversation] = run.pk
            hub.stale(conversation)
        if run.pk not in worker.working:
            hub.remote.watch(conversation)
    for conversation in [each for each in known if each not in going_on]:
        del known[conversation]
        hub.stale(conversation)
    for row in growing:
        _show_checkpoint(row)


def _show_checkpoint(row: Message) -> None:
    """Show a text that grows in another process as far as it was written down."""
    assert row.run_id is not None  # of one whose run is gone nothing grows
    found = hub.elsewhere(
        row.conversation_id,
        message=row.pk,
        run=row.run_id,
        attempt=row.attempt,
        agent=row.agent,
        created_at=row.created_at,
    )
    if found is None:
        return
    topic, draft = found
    if topic.draft is not draft or len(row.text) > len(draft.text):
        draft.text = row.text
        topic.show(draft)
