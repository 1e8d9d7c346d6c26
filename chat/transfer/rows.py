"""Which rows a conversation is made of: what was said, the lines it took, and what runs and tools did for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core import serializers
from django.db import models

from agents.runtime.models import Run, ToolCall
from chat.models import Attachment, Branch, Conversation, Message

FORMAT = "convoke.conversations"
VERSION = 1
#: In the order in which they are written and taken in.
KINDS: tuple[type[models.Model], ...] = (Conversation, Branch, Run, ToolCall, Message, Attachment)


def of(conversation: Conversation) -> Iterator[models.Model]:
    """Yield its rows. Texts that are growing are none yet, and what waited for a person is not taken along."""
    yield conversation
    yield from Branch.objects.filter(conversation=conversation).order_by("pk")
    runs = _runs(conversation.pk)
    yield from Run.objects.filter(pk__in=runs).order_by("created_at", "pk")
    yield from ToolCall.objects.filter(run__in=runs).order_by("created_at", "pk")
    said = Message.objects.filter(conversation=conversation, rev__gt=0).order_by("created_at", "pk")
    yield from said
    yield from Attachment.objects.filter(message__in=said.values("pk")).order_by("pk")


def _runs(thread: UUID) -> list[UUID]:
    """Return its runs, and those that answered their calls."""
    found = list(Run.objects.filter(surface="chat", thread=thread).values_list("pk", flat=True))
    every = found
    while found:
        found = list(Run.objects.filter(parent__run__in=found).values_list("pk", flat=True))
        every += found
    return every


def as_data(rows: Iterator[models.Model]) -> list[dict[str, Any]]:
    """Return rows as Django's serializer words them; people by their names, as ids differ elsewhere."""
    return list(serializers.serialize("python", rows, use_natural_foreign_keys=True))
