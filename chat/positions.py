"""Where a change stands in its conversation: every one raises its rev, under the row's lock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from chat.models import Conversation

# Between two messages is room for the first one's widgets, a microsecond each, when the clock stands or has gone back.
_RAISE = """
    UPDATE chat_conversation SET rev = rev + 1, last_at = greatest(%s, last_at + interval '1 millisecond')
"""
_RAISE_SEVERAL = """
    UPDATE chat_conversation SET rev = rev + more.count, last_at = greatest(%s, last_at + interval '1 millisecond')
    FROM unnest(%s::uuid[], %s::int[]) more (id, count) WHERE chat_conversation.id = more.id
    RETURNING chat_conversation.id, rev
"""
_HEARD = "heard_at = CASE WHEN expires_at IS NULL THEN %s::timestamptz END"
_POSITION = "RETURNING rev, last_at, agent"


class Position(NamedTuple):
    """Where a change stands in its conversation. Its moment is later than that of every earlier change."""

    rev: int
    moment: datetime
    agent: str  # who answers in this conversation


def raise_rev(conversation: UUID, *, by: User | None = None) -> Position:
    """Raise the conversation's rev in the current transaction; return the position of this change.

    The row lock makes rev order equal commit order. `by` is the user who wants the change, where nobody has looked
    whose conversation it is; then it is noted, too, that memory has something to read. Errors:
    `Conversation.DoesNotExist`.
    """
    with connection.cursor() as cursor:
        if by is None:
            cursor.execute(f"{_RAISE} WHERE id = %s {_POSITION}", [timezone.now(), conversation])
        else:
            mine = "WHERE id = %s AND user_id = %s AND NOT is_deleted"
            now = timezone.now()
            cursor.execute(f"{_RAISE}, {_HEARD} {mine} {_POSITION}", [now, now, conversation, by.pk])
        row = cursor.fetchone()
    if row is None:
        raise Conversation.DoesNotExist(str(conversation))
    return Position(*row)


def raise_revs(counts: Mapping[UUID, int]) -> dict[UUID, int]:
    """Raise the revs of conversations that are locked by so much each; return what they are then. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_RAISE_SEVERAL, [timezone.now(), list(counts), list(counts.values())])
        return dict(cursor.fetchall())
