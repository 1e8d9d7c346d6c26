"""What may be attached, as the page says it before anything is uploaded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.template.defaultfilters import filesizeformat

from agents import documents
from chat.sockets.commands import MOST_ATTACHED

IN_WORDS = "PDF, Word, Excel, PowerPoint, CSV, mail, web pages, text and pictures"


def limits() -> dict[str, Any]:
    """Return `most` files of a message, `bytes` and `size` of each, their `endings` and `types`, and these in words."""
    endings = sorted({f".{ending}" for fitting in documents.TYPES.values() for ending in fitting})
    return {
        "most": MOST_ATTACHED,
        "bytes": settings.DOCUMENT_SIZE,
        "size": filesizeformat(settings.DOCUMENT_SIZE).replace(".0", ""),
        "endings": endings,
        "types": list(documents.TYPES),
        "words": IN_WORDS,
    }
