"""A document that was read, or is deleted, gives every message that shows it a new rev, in the same commit."""

from __future__ import annotations

from typing import Any

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from agents.documents import Document, state_changed
from chat import messages
from chat.models import Attachment, Message


@receiver(state_changed)
def document_changed(sender: Any, document: Document, **kwargs: Any) -> None:
    _change_messages(document)


@receiver(pre_delete, sender=Document)
def document_deleted(sender: Any, instance: Document, origin: Any = None, **kwargs: Any) -> None:
    """With an account or a conversation all goes, and nobody looks on."""
    if isinstance(origin, Document) or getattr(origin, "model", None) is Document:
        Document.objects.select_for_update().filter(pk=instance.pk).values("pk").first()  # before the conversation
        _change_messages(instance)


def _change_messages(document: Document) -> None:
    """Conversations are locked in the order of their ids, as two changes at once may show in the same ones."""
    bearing = Attachment.objects.filter(document=document.pk).values("message")
    showing = Message.objects.filter(pk__in=bearing, branch__isnull=True, conversation__is_deleted=False)
    for message in showing.order_by("conversation_id", "created_at"):
        messages.change(message)
