"""Middleware: what comes in is text that can be stored, or it is refused by name, before anything reads it.

PostgreSQL stores no NUL. Python has encodings that yield half of a surrogate pair, or no text at all, and the address's
and a form's are the client's to name; so here text is UTF-8, in which there is neither.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict

from agents.rest.body import NUL
from project.web import errors

ENCODING = "Text is UTF-8 here."
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


class PlainText:
    """Refuses a query, a header, a cookie or a form with a NUL in it, and other encodings than UTF-8.

    At a path with a NUL there is nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            return errors.not_found(request, Http404())
        return self._refused(request, self._wrong(request)) or self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], *arguments: Any, **named: Any
    ) -> HttpResponse | None:
        """Look at a form, unless the view reads its body itself."""
        if request.method != "POST" or request.content_type not in FORMS or getattr(view, "csrf_exempt", False):
            return None
        try:
            return self._refused(request, _with_nul(request.POST))
        except OSError:  # the client has gone
            return None

    def _wrong(self, request: HttpRequest) -> dict[str, str]:
        if not _is_utf8(request.content_params):
            return {"Content-Type": ENCODING}
        if wrong := _with_nul(request.GET):
            return wrong
        return {name: NUL for name, value in request.headers.items() if "\0" in value}

    def _refused(self, request: HttpRequest, wrong: dict[str, str]) -> HttpResponse | None:
        return errors.refused(request, {name: [words] for name, words in wrong.items()}) if wrong else None


def _is_utf8(parameters: Mapping[str, str] | None) -> bool:
    try:
        return codecs.lookup((parameters or {}).get("charset", "utf-8")).name in ("utf-8", "ascii")
    except LookupError:  # Django takes no notice of one that nobody knows
        return True


def _with_nul(query: QueryDict) -> dict[str, str]:
    fields: Iterable[tuple[str, list[Any]]] = query.lists()
    return {name.replace("\0", ""): NUL for name, values in fields if any("\0" in text for text in (name, *values))}
