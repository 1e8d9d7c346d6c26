"""Deletes conversations for good: what was said in them, and what agents were told of it."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction

from agents.documents import Document
from agents.refused import Refused
from agents.runtime import erasure
from chat.care import actions
from chat.models import Conversation


def erase(conversation: UUID) -> bool:
    """Take it away from its person and delete its rows. False where a run of it has yet to end: it is deleted later."""
    row = Conversation.objects.select_related("user").filter(pk=conversation).first()
    if row is None:
        return True
    take_away(row)
    with transaction.atomic():
        held = Conversation.objects.select_for_update().filter(pk=conversation, is_deleted=True).first()
        return held is not None and let_go(held)


def take_away(row: Conversation) -> None:
    """Stop what goes on in it, and let whoever looks at it find it gone."""
    if not row.is_deleted:
        with suppress(Refused):  # deleted meanwhile
            actions.delete(row.user, conversation=row.pk)


def let_go(held: Conversation) -> bool:
    """In the transaction that holds it: delete its rows. False, and nothing is done, while a run of it is not over."""
    if not erasure.erase("chat", held.pk):
        return False
    Document.objects.filter(thread=str(held.pk)).delete()
    held.delete()
    return True
