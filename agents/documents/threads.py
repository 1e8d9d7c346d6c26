"""Documents of a conversation, which the platform knows by the id of its thread."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from agents.documents.models import Document
from agents.knowledge import outbox
from agents.refused import not_found

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def attach(user: User, ids: Sequence[UUID], *, thread: UUID | str) -> list[Document]:
    """Put this user's documents into a thread of theirs; return them in this order. Again is the same.

    One that is kept or shared can be in any number of threads: it stays as it is. Errors: `Refused` "not_found" for one
    that is not theirs, or in another thread.
    """
    with transaction.atomic():
        seen = Document.objects.visible_to(user).among(ids).defer("text")
        found = {document.pk: document for document in seen.order_by("pk").select_for_update()}
        if any(pk not in found or not _may_be_in(found[pk], str(thread)) for pk in ids):
            raise not_found("attachments")
        loose = [pk for pk, document in found.items() if not document.thread and not document.is_kept]
        if loose:
            Document.objects.among(loose).update(thread=str(thread))
            outbox.note([found[pk] for pk in loose], Document)  # in a temporary one it is looked up no more
        for pk in loose:
            found[pk].thread = str(thread)
    return [found[pk] for pk in dict.fromkeys(ids)]


def _may_be_in(document: Document, thread: str) -> bool:
    return document.is_kept or document.thread in ("", thread)


def delete_thread(thread: UUID | str) -> None:
    """With its conversation: nobody finds what was in it any more. A day later it is gone."""
    _mark(thread, timezone.now())


def undelete_thread(thread: UUID | str) -> None:
    """With its conversation: give back what `delete_thread` took, as long as it is there."""
    _mark(thread, None)


def _mark(thread: UUID | str, deleted_at: datetime | None) -> None:
    with transaction.atomic():
        rows = Document.objects.filter(thread=str(thread), deleted_at__isnull=deleted_at is not None).defer("text")
        for document in rows.order_by("pk").select_for_update():
            document.deleted_at = deleted_at
            document.save(update_fields=["deleted_at"])  # not all at once: what can be looked up follows each
