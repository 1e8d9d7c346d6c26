"""Receipts of commands: the same command twice is carried out once, and has the same ack."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from chat.models import CommandReceipt, Conversation

Ack = dict[str, Any]


def receipt_of(conversation: Conversation, client_id: UUID | None) -> CommandReceipt | None:
    """Return this command's receipt, empty when it is new. A twin at the same moment waits here for the first."""
    if client_id is None:
        return None
    receipt, created = CommandReceipt.objects.get_or_create(conversation=conversation, client_id=client_id)
    return receipt if created else CommandReceipt.objects.select_for_update().get(pk=receipt.pk)
