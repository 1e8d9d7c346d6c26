"""How much one person may upload: in a day, and in all. Said before anything is."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection

from agents.documents import kinds
from agents.documents.models import Document
from agents.limits import Limit
from agents.refused import Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MEGABYTE = 1024 * 1024
_uploads = Limit("document_user")


def lock(user: User) -> None:
    """In a transaction: of one person's uploads each sees the ones before it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('documents'), %s)", [user.pk])


def take(user: User, size: int) -> None:
    """Behind `lock`: count one upload of this person's. Errors: `Refused`, "file"."""
    has = Document.objects.filter(owner=user).total_size()
    if has + size > settings.DOCUMENTS_SIZE:
        words = f"You have {megabytes(has)} of {megabytes(settings.DOCUMENTS_SIZE)}. Delete something first."
        raise Refused("too_large", words, {"file": [words]})
    if wait := _uploads.take(user.pk):
        words = f"You have uploaded too much for now. Try again in {_time(wait)}."
        raise Refused("too_fast", words, {"file": [words]})


def limits_of(user: User) -> dict[str, Any]:
    """Return what this user may upload, and how much room is left, for who wants to know first.

    {"size", "total_size", "size_left" (bytes), "rate" ("100/day"), "content_types", "extensions" (".pdf")}
    """
    has = Document.objects.filter(owner=user).total_size()
    return {
        "size": settings.DOCUMENT_SIZE,
        "total_size": settings.DOCUMENTS_SIZE,
        "size_left": max(0, settings.DOCUMENTS_SIZE - has),
        "rate": settings.LIMITS[_uploads.scope],
        "content_types": list(kinds.TYPES),
        "extensions": [f".{each}" for extensions in kinds.TYPES.values() for each in extensions],
    }


def megabytes(size: int) -> str:
    """Return such as "20 MB"."""
    return f"{ceil(size / MEGABYTE)} MB"


def _time(seconds: float) -> str:
    minutes = ceil(seconds / 60)
    return f"{minutes} minutes" if 1 < minutes < 120 else f"{ceil(minutes / 60)} hours" if minutes > 1 else "a minute"
