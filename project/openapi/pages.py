"""`/api/`, `/swagger/` and `/redoc/`: all made from the document of `/api/schema/`, and open to whoever asks."""

from __future__ import annotations

from typing import Any

from csp.constants import NONCE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agents.rest.openapi.document import document

METHODS = ("get", "post", "put", "patch", "delete")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every address with what it does, in groups."""
    return render(request, "openapi/index.html", {"groups": _groups()})


@require_safe
def swagger(request: HttpRequest) -> HttpResponse:
    """Swagger UI, to try requests out: as whoever has signed in."""
    return render(request, "openapi/swagger.html")


@require_safe
@csp_update({"style-src": [NONCE]})  # Redoc writes its style sheet itself, into elements that redoc.js gives the nonce
def redoc(request: HttpRequest) -> HttpResponse:
    """Redoc, to read."""
    return render(request, "openapi/redoc.html")


def _groups() -> dict[str, list[dict[str, Any]]]:
    """Return {tag: [{"method", "path", "summary", "id", "tag"}]}, in the order of the document."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, item in document()["paths"].items():
        for method in METHODS:
            if (operation := item.get(method)) is not None:
                [tag, *_] = operation["tags"]
                said = {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation["summary"].rstrip("."),
                    "id": operation["operationId"],
                    "tag": tag,
                }
                groups.setdefault(tag, []).append(said)
    return groups
