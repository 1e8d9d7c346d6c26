"""REST framework's exception handler: whatever a view raises becomes a problem, with `errors` by field."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from agents.database.outage import is_outage
from agents.limits import TooMany
from agents.refused import NOT_FOUND, NOT_RIGHT, Refused, by_field
from agents.rest import problems
from agents.rest.problems import CONTENT_TYPE, RETRY_AFTER

STATUS = {
    "permission_denied": 403, "not_found": 404, "busy": 409, "decided": 409, "expired": 409, "too_fast": 429,
    "refused": 422, "too_large": 413,
}  # fmt: skip
TAKEN = "There is one already that is called so."
JUST_DELETED = "What this belongs to has just been deleted."
UNIQUE_VIOLATION, FOREIGN_KEY_VIOLATION = "23505", "23503"  # PostgreSQL's
AWAY = "The database is away for a moment. Try again: what bears a client_id is done once."


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to an error. Domain errors become 400 by field; an unknown exception stays a 500."""
    if is_outage(error):
        away = answer(503, AWAY, code="unavailable")
        away["Retry-After"] = str(RETRY_AFTER)
        return away
    if isinstance(error, Refused):
        return answer(STATUS.get(error.code, 400), error.detail, code=error.code, errors=error.errors)
    if taken := _taken(error):
        return answer(409, taken, code="conflict")
    if isinstance(error, DjangoValidationError):
        if isinstance(error, TooMany):
            refused = answer(429, " ".join(error.messages), code="too_many", errors=by_field(error))
            refused["Retry-After"] = str(max(1, ceil((error.again_at - timezone.now()).total_seconds())))
            return refused
        if _are_unique(_codes(error)):
            return answer(409, TAKEN, code="conflict", errors=by_field(error))
        return answer(400, NOT_RIGHT, code="invalid", errors=by_field(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    errors: dict[str, list[str]] = {}
    if isinstance(error, exceptions.ValidationError):
        errors, detail, code = _flat(error.detail), NOT_RIGHT, "invalid"
        if _are_unique(_leaves(error.get_codes())):
            return answer(409, TAKEN, code="conflict", errors=errors)
    else:
        detail = str(getattr(error, "detail", "")) or HTTPStatus(response.status_code).phrase
        code = getattr(error, "default_code", "error")
        if response.status_code == 404:
            detail = NOT_FOUND
        if isinstance(response.data, dict) and "detail" in response.data:
            detail = str(response.data["detail"]) if response.status_code != 404 else detail
    made = answer(response.status_code, detail, code=code, errors=errors)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response:
            made[name] = response[name]
    return made


def _taken(error: Exception) -> str:
    """Say what another has done meanwhile, which no check before the commit can know, or nothing."""
    state = getattr(error.__cause__, "sqlstate", "") if isinstance(error, IntegrityError) else ""
    return {UNIQUE_VIOLATION: TAKEN, FOREIGN_KEY_VIOLATION: JUST_DELETED}.get(state, "")


def _are_unique(codes: set[str]) -> bool:
    return bool(codes) and codes <= {"unique", "unique_together"}


def _codes(error: DjangoValidationError) -> set[str]:
    fields = error.error_dict.values() if hasattr(error, "error_dict") else [error.error_list]
    return {str(each.code) for errors in fields for each in errors}


def _leaves(codes: Any) -> set[str]:
    """Return the codes of DRF's nested errors."""
    if isinstance(codes, str):
        return {codes}
    return {leaf for each in (codes.values() if isinstance(codes, dict) else codes) for leaf in _leaves(each)}


def answer(status: int, detail: str, *, code: str = "error", errors: dict[str, list[str]] | None = None) -> Response:
    """Return a problem as REST framework's response."""
    return Response(problems.problem(status, detail, code=code, errors=errors), status, content_type=CONTENT_TYPE)


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
