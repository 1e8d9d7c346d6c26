"""Taking a file in: looked at, counted and written down in one transaction, before any of it is read."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from agents import due
from agents.documents import allowance, kinds, names
from agents.documents.models import Document, DocumentPart
from agents.documents.unreadable import Unreadable
from agents.refused import NOT_RIGHT, Refused

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def accept(
    user: User | None,
    name: str,
    content: bytes | BinaryIO,
    *,
    thread: str = "",
    is_kept: bool = False,
    client_id: UUID | None = None,
) -> Document:
    """Keep a file of this user's, or without one, of everybody's; return its row. Words are read of it soon.

    `content`: bytes, or a file that can be sought in. `thread`: the conversation it goes with, which the caller has
    looked after. `is_kept`: it stays without one. `client_id`: the same again gives what is there. Errors: `Refused`,
    "file"; the code is `too_large`, `too_fast` or `invalid`.
    """
    file = BytesIO(content) if isinstance(content, bytes) else content
    kind, size = looked_at(file, name)
    now = timezone.now()
    with transaction.atomic():
        if user is not None:
            allowance.lock(user)
            if client_id and (there := Document.objects.filter(owner=user, client_id=client_id).first()):
                return there
            allowance.take(user, size)
        document = Document(
            owner=user,
            name=names.clean(name, kind.extension),
            content_type=kind.content_type,
            size=size,
            sha256=_digest(file),
            thread=thread,
            is_kept=is_kept or user is None,
            client_id=client_id,
            created_at=now,
            due_at=now,
        )
        document.save(force_insert=True)
        file.seek(0)
        for number, part in enumerate(iter(lambda: file.read(DocumentPart.SIZE), b"")):
            DocumentPart.objects.bulk_create([DocumentPart(document=document, number=number, content=part)])
        due.hint()
    return document


def looked_at(file: BinaryIO, name: str) -> tuple[kinds.Kind, int]:
    """Return what this file is and how many bytes it has. Errors: `Refused`, "file"."""
    size = file.seek(0, 2)
    if size > settings.DOCUMENT_SIZE:
        raise refused("too_large", f"A file has at most {allowance.megabytes(settings.DOCUMENT_SIZE)}.")
    try:
        return kinds.kind_of(file, name), size
    except Unreadable as error:
        raise refused("invalid", str(error)) from None


def refused(code: str, words: str) -> Refused:
    return Refused(code, words if code != "invalid" else NOT_RIGHT, {"file": [words]})


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    for part in iter(lambda: file.read(DocumentPart.SIZE), b""):
        digest.update(part)
    return digest.hexdigest()
