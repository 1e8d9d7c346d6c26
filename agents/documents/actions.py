"""What people do to documents that are there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents import due
from agents.documents.models import Document
from agents.documents.signals import state_changed
from agents.refused import Refused, not_found

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NOT_FAILED = "Only a document that could not be read is read again."


def retry(user: User, pk: UUID) -> Document:
    """Let one of this user's that could not be read be read once more. Errors: `Refused` "not_found", "busy"."""
    with transaction.atomic():
        document = Document.objects.owned_by(user).filter(pk=pk).defer("text").select_for_update().first()
        if document is None:
            raise not_found("id")
        if document.state != Document.State.FAILED:
            raise Refused("busy", NOT_FAILED)
        read_again(document)
    return document


def read_again(document: Document) -> None:
    """In a transaction that has it locked: let it be read from the start. What was read of it stays until then."""
    document.state, document.why, document.attempts = Document.State.QUEUED, "", 0
    document.due_at = timezone.now()
    document.save(update_fields=["state", "why", "attempts", "due_at"])
    state_changed.send(Document, document=document)
    due.hint()


def read_all_again(documents: QuerySet[Document]) -> int:
    """Let all of these be read from the start that are over and no pictures; return how many that is."""
    with transaction.atomic():
        over = documents.filter(due_at=None).exclude(content_type__startswith="image/").defer("text").order_by("pk")
        found = list(over.select_for_update())
        for document in found:
            read_again(document)
    return len(found)


def delete(user: User, pk: UUID) -> None:
    """Delete one of this user's, its bytes and what was read of it. Errors: `Refused` "not_found"."""
    if not Document.objects.owned_by(user).filter(pk=pk).delete()[0]:
        raise not_found("id")
