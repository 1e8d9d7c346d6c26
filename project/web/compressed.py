"""Compresses pages, and nothing else: what programs are sent is theirs to ask for, what is streamed must not wait."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class Pages(GZipMiddleware):
    """Django's, for HTML only. It pads each answer by chance, so that a page's length tells nothing of its secrets."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not isinstance(response, HttpResponse) or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
