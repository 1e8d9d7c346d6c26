"""A document's file as a response: an attachment, which no browser opens in a page of this site, whatever is in it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from agents import threads
from agents.documents.models import Document, DocumentPart

#: A key of the ASGI scope: a function that lets the next request in, from any thread. Servers without it have no door.
LET_OTHERS_IN = "let_others_in"
SHUT = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def picture(content: bytes) -> HttpResponse:
    """Return a JPEG that this installation made itself: for pages of this site."""
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=600", **SHUT})


def attachment(document: Document, request: Any) -> HttpResponseBase:
    """Return the file. One of more than a part goes out piece by piece, and holds no thread and no place meanwhile."""
    headers = {
        "Content-Disposition": content_disposition_header(True, document.name) or "attachment",
        "Content-Length": str(document.size),
        "Cache-Control": "private, no-store",
        **SHUT,
    }
    if document.size <= DocumentPart.SIZE:
        return HttpResponse(document.read_bytes(), content_type=document.content_type, headers=headers)
    threads.give_back()
    if (let_others_in := getattr(request, "scope", {}).get(LET_OTHERS_IN)) is not None:
        let_others_in()
    return StreamingHttpResponse(_parts(document), content_type=document.content_type, headers=headers)


async def _parts(document: Document) -> AsyncGenerator[bytes]:
    for number in range(-(-document.size // DocumentPart.SIZE)):
        part = await threads.in_database(document.part, number)
        if part is None:  # it was deleted meanwhile; the client sees that it did not get all
            return
        yield part
