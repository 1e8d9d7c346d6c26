"""Attachments as clients are shown them: what they are called, how far they are read, where they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.template.defaultfilters import filesizeformat

from chat.models import Attachment, Message

GONE = "deleted"  # the state of an attachment whose document is no longer there
#: Its text is long, and shown nowhere.
_ROWS = Attachment.objects.select_related("document").defer("document__text")


def with_attachments(messages: Iterable[Message]) -> list[Message]:
    """Return these messages with what came with them read, by one statement, or by none where nothing did."""
    rows = list(messages)
    if bearing := [each for each in rows if each.attachment_count]:
        prefetch_related_objects(bearing, Prefetch("attachments", _ROWS))
    return rows


def shown(message: Message) -> list[dict[str, Any]]:
    """Return protocol.md's `attachments` of a message, in their order."""
    if not message.attachment_count:
        return []
    if "attachments" not in getattr(message, "_prefetched_objects_cache", {}):
        with_attachments([message])
    return [_shown(each) for each in message.attachments.all()]


def in_words(message: Message) -> str:
    """Return it as a line to be read: `Attached: menu.pdf (120 KB)`; "" where nothing came."""
    listed = ", ".join(f"{each['name']} ({filesizeformat(each['size'])})" for each in shown(message))
    return f"Attached: {listed}".replace("\xa0", " ") if listed else ""


def _shown(attachment: Attachment) -> dict[str, Any]:
    document = attachment.document
    if document is not None and document.deleted_at is not None:
        document = None
    return {
        "id": str(document.pk) if document else None,
        "name": attachment.name,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "state": document.state if document else GONE,
        "why": document.why if document else "",
        "url": document.get_absolute_url() if document else None,
        "preview": document.preview_url if document else None,
    }
