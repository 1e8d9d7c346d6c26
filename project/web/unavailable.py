"""Middleware: a request that met a database that is away is answered by 503, not by a 500, wherever it met it.

Django turns what any part of a request raises into a 500 on the spot, and says so by a signal; in debugging into a page
for programmers. So it is noted there, and the answer is exchanged at the very outside.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from agents.database.outage import is_outage
from project.web import errors

MET = "met_outage"


@receiver(got_request_exception, dispatch_uid="unavailable")
def _note(sender: Any, request: HttpRequest | None = None, **signal: Any) -> None:
    if request is not None and is_outage(sys.exc_info()[1]):
        setattr(request, MET, True)


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        return errors.unavailable(request) if response.status_code == 500 and hasattr(request, MET) else response

    return respond
