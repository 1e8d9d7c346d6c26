"""What a person marks: an answer with a thumb, and how far they have read."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from agents.refused import not_found
from chat import messages
from chat.actions.receipts import Ack
from chat.actions.targets import message_of
from chat.models import Conversation, Message
from chat.notifications import inbox


def react(user: User, *, message: UUID, reaction: str | None) -> Ack:
    """Set or clear the thumbs of an answer."""
    found = message_of(user, message, Message.Kind.TEXT)
    if found.role != Message.Role.ASSISTANT:
        raise not_found("message")
    with transaction.atomic():
        Conversation.objects.select_for_update().get(pk=found.conversation_id)
        found.refresh_from_db(fields=["reaction", "rev"])
        if found.reaction != (reaction or ""):
            messages.change(found, reaction=reaction or "")
    return {"conversation": str(found.conversation_id), "message": str(message), "rev": found.rev}


def mark_read(user: User, *, conversation: UUID, rev: int) -> Ack:
    """A read receipt moves the read marker on; it never goes back, nor beyond what there is."""
    found = Conversation.objects.visible_to(user).filter(pk=conversation).first()
    if found is None:
        raise not_found("conversation")
    upto = min(rev, found.rev)
    if Conversation.objects.filter(pk=conversation, seen_rev__lt=upto).update(seen_rev=upto):
        inbox.mark_read_up_to(user, conversation, upto)
    return {"conversation": str(conversation), "rev": max(upto, found.seen_rev)}
