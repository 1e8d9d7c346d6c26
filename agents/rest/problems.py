"""Errors over HTTP as `application/problem+json` (RFC 9457): the one place that words them, for every server part."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from django.http import JsonResponse

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER = 2  # seconds; for a database that is away

#: What a problem is, as OpenAPI 3.1 says it.
SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457. `errors` are words by field: `items.0.name`.",
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "Names the code: `/problems/<code>`."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "object",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
    "required": ["type", "title", "status", "detail"],
    "additionalProperties": False,
}


def problem(
    status: int, detail: str, *, code: str = "error", errors: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    """Return a problem's body. `type` is a relative reference that names the code; `errors` are words by field."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return body


def encoded(status: int, detail: str, *, code: str = "error") -> bytes:
    """Return the body as bytes, for what answers before Django does."""
    return json.dumps(problem(status, detail, code=code)).encode()


def response(
    status: int, detail: str, *, code: str = "error", errors: dict[str, list[str]] | None = None
) -> JsonResponse:
    """Return it as Django's response, for views that are none of REST framework's."""
    return JsonResponse(problem(status, detail, code=code, errors=errors), status=status, content_type=CONTENT_TYPE)
