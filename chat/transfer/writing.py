"""Writes conversations into one JSON document, each as soon as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson
from django.db import transaction

from chat.models import Conversation
from chat.transfer import rows


def written(conversations: Iterable[Conversation]) -> Iterator[bytes]:
    """Yield the pieces of the document. A conversation in it is as it was at one moment."""
    yield orjson.dumps({"format": rows.FORMAT, "version": rows.VERSION})[:-1] + b',"conversations":['
    between = b"\n"
    for conversation in conversations:
        yield between + _one(conversation)
        between = b",\n"
    yield b"\n]}\n"


def _one(conversation: Conversation) -> bytes:
    with transaction.atomic():
        # Every durable change raises its rev, so none comes while it is held.
        held = Conversation.objects.select_for_update(no_key=True).select_related("user").get(pk=conversation.pk)
        return orjson.dumps(
            {
                "id": str(held.pk),
                "user": held.user.get_username(),
                "title": held.title,
                "rows": rows.as_data(rows.of(held)),
            },
            default=str,
        )
