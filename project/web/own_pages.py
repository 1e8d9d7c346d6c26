"""Middleware: people see this product's pages for what went wrong also while DEBUG is on, as under `make run`.

A guest who mistypes their link is shown no list of addresses, and no one a traceback: that is in the log.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

from project.web import errors

DJANGOS = b"DEBUG = True"  # what Django's own pages for developers say of themselves


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if settings.DEBUG and response.status_code in (404, 500) and not response.streaming:
            if DJANGOS in response.content and response.status_code == 404:
                return errors.not_found(request, Http404())
            if DJANGOS in response.content:
                return errors.server_error(request)
        return response

    return respond
