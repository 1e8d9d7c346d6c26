"""What a request says, checked by a serializer. A field that is not known is named, not passed over."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

Kind = type[serializers.Serializer[Any]]


def read_query(kind: Kind, request: Request) -> dict[str, Any]:
    """Return the checked query string. Errors: DRF's `ValidationError`, by field."""
    return _checked(kind, request.query_params, request.query_params)


def read_body(kind: Kind, request: Request) -> dict[str, Any]:
    """Return the checked body. Errors: DRF's `ValidationError`, by field."""
    return _checked(kind, request.data, request.data if isinstance(request.data, dict) else ())


def _checked(kind: Kind, given: Any, names: Iterable[Any]) -> dict[str, Any]:
    if unknown := set(names) - set(kind().fields):
        raise serializers.ValidationError({str(name): ["This field is not known here."] for name in sorted(unknown)})
    checked = kind(data=given)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)
