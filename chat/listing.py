"""The list of a person's conversations: what of it has changed since a client last heard, and what programs are shown.

Names and places in the list move without a message, so without a rev of the conversation: their changes are counted
beside the notifications, by the rev of the person's inbox.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User

from chat.models import Conversation
from chat.notifications import inbox

SHOWN = 30  # conversations that a client is told of at once; all are in the list over REST


def changed(user: User, conversation: UUID) -> None:
    """In a transaction: every open page and socket of this user is told. After the conversation is locked."""
    Conversation.objects.filter(pk=conversation).update(listed_rev=inbox.touch(user))


def after(user: User, rev: int) -> list[Conversation]:
    """Return what has changed after this rev of the inbox, deleted ones too; the newest `SHOWN`, in order."""
    rows = Conversation.objects.filter(user=user, listed_rev__gt=max(rev, 0)).listed().order_by("-listed_rev")
    return list(reversed(rows[:SHOWN]))


def conversation_json(row: Conversation) -> dict[str, Any]:
    """Return it as protocol.md's conversation."""
    return {
        "id": str(row.pk),
        "title": row.title,
        "agent": row.agent,
        "rev": row.rev,
        "unread": row.is_unread,
        "is_archived": row.is_archived,
        "is_pinned": row.is_pinned,
        "is_temporary": row.is_temporary,
        "expires_at": row.expires_at.isoformat() if row.expires_at else None,
        "created_at": row.created_at.isoformat(),
        "updated_at": row.last_at.isoformat(),
    }
