"""Reading a file at once, without keeping it: in the same process of few rights as the documents that are kept."""

from __future__ import annotations

import io

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from agents.documents.extraction import extract
from agents.documents.kinds import kind_of
from agents.documents.unreadable import Unreadable


def read_text(name: str, content: bytes) -> tuple[str, bool]:
    """Return the words of a small file, and whether they were cut off. It takes up to half a minute.

    Errors: `Unreadable`, in words for whoever sent it: too large, of no known kind, a picture, damaged.
    """
    if len(content) > settings.DOCUMENT_SIZE:
        raise Unreadable(f"It is larger than {filesizeformat(settings.DOCUMENT_SIZE)}.")
    kind = kind_of(io.BytesIO(content), name)
    if kind.is_picture:
        raise Unreadable("It is a picture: only its words could be read, and it has none.")
    return extract(kind.content_type, [content])
