"""Taking documents into a message: in its transaction, of this person's alone, each sent once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.models import User

from agents import documents
from agents.documents import Document
from agents.refused import NOT_RIGHT, Refused
from chat.models import Attachment, Message


def taken(
    user: User, conversation: UUID, ids: Sequence[UUID] | None, *, replaces: UUID | None = None
) -> list[Document]:
    """In a transaction: lock these documents and let them belong to the conversation; return them in their order.

    What was sent may be sent again only with the message that `replaces` that one; without `ids` it keeps all that it
    had. Errors: `Refused`, "attachments": for an unknown document, another's, one that was sent.
    """
    its = _of(user, conversation, replaces) if replaces is not None else []
    wanted = its if ids is None else ids
    if not wanted:
        return []
    found = documents.attach(user, wanted, thread=conversation)
    once = [each.pk for each in found if not each.is_kept and each.pk not in its]
    if twice := Attachment.objects.filter(document__in=once).values_list("name", flat=True).first():
        raise Refused("invalid", NOT_RIGHT, {"attachments": [f"{twice} was sent already."]})
    return found


def _of(user: User, conversation: UUID, message: UUID) -> list[UUID]:
    """Return the documents of a message that are still there."""
    its = Attachment.objects.filter(message=message, message__conversation=conversation, document__isnull=False)
    its = its.filter(message__conversation__user=user, document__deleted_at=None)
    return [pk for pk in its.order_by("position").values_list("document", flat=True) if pk is not None]


def keep(message: Message, came: Sequence[Document]) -> None:
    """In the same transaction: write down what came with it."""
    if came:
        Attachment.objects.bulk_create(
            Attachment(
                message=message,
                document=each,
                position=position,
                name=each.name,
                content_type=each.content_type,
                size=each.size,
            )
            for position, each in enumerate(came)
        )
