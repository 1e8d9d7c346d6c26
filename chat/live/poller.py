"""The poller: once a second it finds whatever a lost hint would have told."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any
from uuid import UUID

from agents.database.outage import Watch
from agents.runtime.draft import Draft
from agents.runtime.worker import worker
from agents.threads import in_database
from chat.live import hub as hub_module
from chat.live import sync
from chat.live.hub import hub
from chat.live.relay import relay
from chat.notifications import inbox, presence

if TYPE_CHECKING:
    from chat.sockets.consumers import Socket

logger = logging.getLogger(__name__)

EVERY = 1.0  # seconds

#: The open sockets of this process.
sockets: set[Socket] = set()
_watch = presence.Watch()


async def keep() -> None:
    """Run for ever as one task of the process."""
    runs: dict[UUID, UUID] = {}
    away = Watch(logger, "A poll")
    while True:
        await asyncio.sleep(EVERY)
        try:
            await relay.follow()
            conversations = list(hub.topics)
            if conversations:
                found = await in_database(_look, conversations)
                _tell(found, runs)
            await _say_who_is_here()
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
        hub_module.heard(conversation, rev)
    for conversation, run in going_on.items():
        if known.get(conversation) != run.pk:
            known[conversation] = run.pk
            hub_module.stale(conversation)
        if run.pk not in worker.working and relay.is_on:
            relay.watch(conversation)
    for conversation in [each for each in known if each not in going_on]:
        del known[conversation]
        hub_module.stale(conversation)
    for row in growing:
        _show_checkpoint(row)


def _show_checkpoint(row: Any) -> None:
    """Show a text that grows in another process as far as it was written down."""
    topic = hub.topics.get(row.conversation_id)
    if topic is None or row.conversation_id in hub.drafts:
        return
    if hub_module.comes_late(topic, row.pk, row.run_id, row.attempt):
        return
    draft = topic.draft
    same = draft is not None and (draft.message, draft.attempt) == (row.pk, row.attempt)
    if draft is None or not same:
        draft = Draft(
            message=row.pk,
            thread=row.conversation_id,
            run=row.run_id,
            attempt=row.attempt,
            agent=row.agent,
            created_at=row.created_at,
            surface="chat",
        )
    if not same or len(row.text) > len(draft.text):
        draft.text = row.text
        hub_module.show_remote(topic, draft)


async def _say_who_is_here() -> None:
    """For the workers, which send pushes to those who are not."""
    here = {socket.user.pk for socket in sockets if socket.is_visible}
    if news := _watch.news(here, asyncio.get_running_loop().time()):
        try:
            await in_database(presence.say, *news)
        except Exception:
            _watch.was_not_heard(*news)
            raise
