"""Which documents go by themselves: those that nobody attached, and those of a conversation that was deleted."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from agents.documents.models import Document
from agents.retention import history

UNDO = timedelta(days=1)  # in which a deleted conversation may still come back


def goes_at(document: Document) -> datetime | None:
    """Return when a document goes if nobody attaches it until then; None for one that stays."""
    if document.thread or document.is_kept:
        return None
    return document.created_at + timedelta(days=settings.DOCUMENT_UNATTACHED_DAYS)


@history("documents", is_kept=False)
def documents(before: datetime) -> QuerySet[Document]:
    now = timezone.now()
    unattached = Q(thread="", is_kept=False, created_at__lt=now - timedelta(days=settings.DOCUMENT_UNATTACHED_DAYS))
    return Document.objects.filter(unattached | Q(deleted_at__lt=now - UNDO))
