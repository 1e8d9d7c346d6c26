"""What a request says, checked by a serializer. A field that is not known is named, not passed over."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from agents.rest.types import mistyped

Kind = type[serializers.Serializer[Any]]


def read_query(kind: Kind, request: Request) -> dict[str, Any]:
    """Return the checked query string. Errors: DRF's `ValidationError`, by field."""
    return _checked(kind, request.query_params.dict())


def read_body(kind: Kind, request: Request) -> dict[str, Any]:
    """Return the checked body. Errors: DRF's `ValidationError`, by field."""
    said = request.data
    if isinstance(said, dict) and (wrong := mistyped(kind().fields, said)):
        raise serializers.ValidationError(wrong)
    return _checked(kind, said)


def read_form(kind: Kind, request: Request) -> dict[str, Any]:
    """Return the checked fields of a form, with its files: all else is text. Errors as of `read_body`."""
    given: Any = request.data
    return _checked(kind, dict(given.items()))  # as a form's own an empty text would pass for none


def _checked(kind: Kind, given: Any) -> dict[str, Any]:
    names = set(given) if isinstance(given, dict) else set()
    if unknown := names - set(kind().fields):
        raise serializers.ValidationError({str(name): ["This field is not known here."] for name in sorted(unknown)})
    checked = kind(data=given)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
