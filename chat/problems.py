"""Errors over HTTP as `application/problem+json` (RFC 9457), with `errors` by field."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agents.database.outage import is_outage
from agents.limits import TooMany
from chat.sockets.commands import Refused

STATUS = {"not_found": 404, "busy": 409, "too_fast": 429, "refused": 422}
AWAY = "The database is away for a moment. Try again: what bears a client_id is done once."
RETRY_AFTER = 2  # seconds


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. Domain errors become 400 by field; an unknown exception stays a 500."""
    if is_outage(error):
        away = answer(503, AWAY, code="unavailable")
        away["Retry-After"] = str(RETRY_AFTER)
        return away
    if isinstance(error, Refused):
        return answer(STATUS.get(error.code, 400), error.detail, code=error.code, errors=error.errors)
    if isinstance(error, DjangoValidationError):
        by_name = error.message_dict if hasattr(error, "error_dict") else {"form": error.messages}
        if isinstance(error, TooMany):
            refused = answer(429, " ".join(error.messages), code="too_many", errors=by_name)
            refused["Retry-After"] = str(max(1, ceil((error.again_at - timezone.now()).total_seconds())))
            return refused
        return answer(400, "Some fields are not right.", code="invalid", errors=by_name)
    response = exception_handler(error, context)
    if response is None:
        return None
    errors: dict[str, list[str]] = {}
    if isinstance(error, exceptions.ValidationError):
        errors, detail, code = _flat(error.detail), "Some fields are not right.", "invalid"
    else:
        detail = str(getattr(error, "detail", "")) or HTTPStatus(response.status_code).phrase
        code = getattr(error, "default_code", "error")
        if response.status_code == 404:
            detail = "There is nothing with this id."
        if isinstance(response.data, dict) and "detail" in response.data:
            detail = str(response.data["detail"]) if response.status_code != 404 else detail
    made = answer(response.status_code, detail, code=code, errors=errors)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response:
            made[name] = response[name]
    return made


def answer(status: int, detail: str, *, code: str = "error", errors: dict[str, list[str]] | None = None) -> Response:
    """Return a problem. `type` is a relative reference that names the code."""
    body: dict[str, Any] = {
        "type": f"/problems/{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = errors
    return Response(body, status=status, content_type="application/problem+json")


def _flat(detail: Any, place: str = "") -> dict[str, list[str]]:
    """Return DRF's nested errors as {"items.0.name": [words]}."""
    if isinstance(detail, dict):
        pairs = [(f"{place}.{name}" if place else str(name), value) for name, value in detail.items()]
    elif isinstance(detail, list) and any(isinstance(each, (dict, list)) for each in detail):
        pairs = [(f"{place}.{number}" if place else str(number), value) for number, value in enumerate(detail)]
    else:
        words = detail if isinstance(detail, list) else [detail]
        return {place or "form": [str(word) for word in words]} if words else {}
    flat: dict[str, list[str]] = {}
    for name, value in pairs:
        flat.update(_flat(value, name))
    return flat
