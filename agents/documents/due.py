"""Reading documents: claimed by a lease, read in a process that may do little, noted; tried twice, then given up.

Only the death of a worker lets one be read again: what a file does to the process that reads it, it would do again.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agents import clock, registry
from agents.database.outage import is_outage, note_outage, outlast
from agents.documents.extraction import Preview, extract, preview
from agents.documents.models import Document, DocumentPreview
from agents.documents.signals import state_changed
from agents.documents.unreadable import Unreadable
from agents.faults import faultpoint

logger = logging.getLogger(__name__)

LEASE = 60.0  # seconds; reading takes half of that at most
MOST_ATTEMPTS = 2
GIVEN_UP = "Reading it was broken off twice."


class Documents:
    """Due work: documents that nobody has read yet. One at a time, beside everything else."""

    name = "documents"
    is_outside = True

    def next_at(self) -> datetime | None:
        due = Document.objects.filter(due_at__isnull=False).order_by("due_at").values_list("due_at", flat=True)
        return due.first()

    def work(self) -> int:
        document = _claim()
        if document is None:
            return 0
        if document.state == Document.State.READING:
            faultpoint("after_document_claim_commit")
            _read(document)
        return 1


@transaction.atomic
def _claim() -> Document | None:
    """Take the next one; until the lease is over nobody else reads it. One that was tried too often has failed."""
    due = Document.objects.filter(due_at__lte=timezone.now()).defer("text").order_by("due_at", "pk")
    document = due.select_for_update(skip_locked=True).first()
    if document is None:
        return None
    if document.attempts >= MOST_ATTEMPTS:
        _end(document, state=Document.State.FAILED, why=GIVEN_UP)
        return document
    document.attempts += 1
    document.due_at = timezone.now() + clock.real(LEASE)
    is_news = document.state != Document.State.READING
    document.state = Document.State.READING
    document.save(update_fields=["attempts", "due_at", "state"])
    if is_news:
        state_changed.send(Document, document=document)
    return document


def _read(document: Document) -> None:
    """Read it, in no transaction."""
    seen: Preview | None = None
    text, is_cut = "", False
    try:
        if document.is_picture:
            seen = preview(document.content_type, document.parts())
        else:
            text, is_cut = extract(document.content_type, document.parts())
    except Unreadable as error:
        why = str(error)
        outlast(lambda: _note(document, state=Document.State.FAILED, why=why))
    except Exception as error:  # this machine's: it has no memory or no disk; when the lease ends it is tried again
        if is_outage(error):
            note_outage(logger, "A document waits", error)
            outlast(lambda: _claimed(document).update(attempts=document.attempts - 1, due_at=timezone.now()))
        else:
            logger.error("A document could not be read: %s", type(error).__name__)  # its words may be the document's
    else:
        faultpoint("before_document_commit")
        outlast(lambda: _note(document, seen, state=Document.State.READY, text=text, is_cut=is_cut))
    faultpoint("after_document_commit")


@transaction.atomic
def _note(document: Document, seen: Preview | None = None, **fields: object) -> None:
    """Write what came of this claim, unless it is not this one's any more, or the document is gone."""
    if _claimed(document).select_for_update().exists():
        if seen is not None:
            DocumentPreview.objects.update_or_create(document=document, defaults=seen._asdict())
        _end(document, **fields)


def _claimed(document: Document) -> QuerySet[Document]:
    return Document.objects.filter(pk=document.pk, attempts=document.attempts, due_at=document.due_at)


def _end(document: Document, **fields: object) -> None:
    for name, value in {"due_at": None, "read_at": timezone.now(), "why": "", **fields}.items():
        setattr(document, name, value)
    document.save(update_fields=["due_at", "read_at", "why", *fields])
    state_changed.send(Document, document=document)


registry.due.add(Documents.name, Documents())
