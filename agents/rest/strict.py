"""Serializers that refuse what they do not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from agents.rest.types import mistyped


class Strict(serializers.Serializer):
    """Refuses what it does not know, by name, rather than dropping it, and values of another type than is said."""

    checks_types = True

    def to_internal_value(self, data: Any) -> Any:
        """Errors: `ValidationError` by field; unknown fields and those nobody may write are among them."""
        strange: dict[str, list[str]] = {}
        if isinstance(data, Mapping):
            strange = mistyped(self.fields, data)
            for name in data:
                field = self.fields.get(name)
                if field is None:
                    strange[name] = ["There is no such field."]
                elif field.read_only:
                    strange[name] = ["This field cannot be written."]
        try:
            value = super().to_internal_value(data)
        except serializers.ValidationError as error:
            raise serializers.ValidationError({**error.detail, **strange}) from None  # type: ignore[dict-item]
        if strange:
            raise serializers.ValidationError(strange)
        return value
