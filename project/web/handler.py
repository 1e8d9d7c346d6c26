"""The handler of HTTP: Django's, which answers also those requests of which Django can make none."""

from __future__ import annotations

from typing import Any

from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest, HttpResponse

from project.web import errors


class Handler(ASGIHandler):
    """A charset that is none of text, or no name at all, fails before any middleware sees the request."""

    def create_request(self, scope: Any, body_file: Any) -> Any:
        """Return (request, None) or (None, what to answer): 400 for a `Content-Type` that cannot be used."""
        try:
            return super().create_request(scope, body_file)
        except (LookupError, ValueError):
            return None, _refused(scope["path"])


def _refused(path: str) -> HttpResponse:
    request = HttpRequest()
    request.path = request.path_info = path
    return errors.refused(request, {"Content-Type": ["Text is UTF-8 here."]})
