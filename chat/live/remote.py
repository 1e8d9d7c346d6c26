"""How a process reaches the others: not at all without Redis, by `relay` from a loop, else for the moment of a hint."""

from __future__ import annotations

import asyncio
import logging
from typing import Any
from uuid import UUID, uuid4

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.conf import settings

logger = logging.getLogger(__name__)

PATIENCE = 1.0  # seconds for the layer to take or give anything
WHO = uuid4().hex


class Alone:
    """There is nobody else: every hint is for nothing. What reaches others is a subclass."""

    def start(self) -> list[asyncio.Task[None]]:
        """Begin on the running loop; return what goes on there until it is cancelled."""
        return []

    def publish(self, conversation: UUID, hint: dict[str, Any]) -> None:
        """From any thread: tell the other processes something of this conversation. It may be lost."""

    def joined(self, conversation: UUID) -> None:
        """Somebody begins to look at a conversation here."""

    def watch(self, conversation: UUID) -> None:
        """Tell the process that works on this conversation's run that somebody looks at it here."""

    async def follow(self) -> None:
        """Each second: hear of what is looked at here, and of nothing else."""


class ForAMoment(Alone):
    """For a process without a loop of its own (a worker, a shell): pass a hint on, or lose it quietly."""

    def publish(self, conversation: UUID, hint: dict[str, Any]) -> None:
        if not settings.REDIS_URL:
            return
        try:
            async_to_sync(_send)(conversation, hint)
        except Exception as error:
            logger.info("A hint was lost: %r", error)


def group(conversation: UUID) -> str:
    return f"conversation.{conversation.hex}"


def envelope(conversation: UUID, hint: dict[str, Any]) -> dict[str, Any]:
    return {"type": "hint", "who": WHO, "conversation": str(conversation), **hint}


async def _send(conversation: UUID, hint: dict[str, Any]) -> None:
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send(group(conversation), envelope(conversation, hint)), PATIENCE)
