"""Of which type a value of a JSON body is: REST framework would take 0 for false, and 12 for "12"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import IntegerField
from rest_framework import relations, serializers

from agents import patterns as re

PLAIN = re.compile(r"-?([0-9]+(\.[0-9]*)?|\.[0-9]+)")  # a number as text; Python's own would take 1e3, and other digits
OTHER = "This is of another type."


def mistyped(fields: Mapping[str, Any], said: Mapping[Any, Any]) -> dict[str, list[str]]:
    """Return what is wrong with the types of what was said, in words by field. Unknown names are passed over."""
    return {name: [_words(fields[name])] for name in said if name in fields and not _fits(fields[name], said[name])}


def _words(field: Any) -> str:
    words = str(field.error_messages.get("invalid", OTHER))
    return OTHER if "{" in words else words


def _fits(field: Any, value: Any) -> bool:
    """Tell whether it is of the field's type. What else is wrong with it, a null too, the field says itself."""
    if value is None:
        return True
    match field:
        case _ if getattr(getattr(field, "child", field), "checks_types", False):
            return True  # and names each of them that is wrong
        case serializers.ListSerializer() | serializers.ListField():
            return not isinstance(value, list) or all(_fits(field.child, each) for each in value)
        case relations.ManyRelatedField():
            return not isinstance(value, list) or all(_fits(field.child_relation, each) for each in value)
        case serializers.Serializer():
            return not isinstance(value, Mapping) or (
                value.keys() <= field.fields.keys() and not mistyped(field.fields, value)
            )
        case serializers.BooleanField():
            return isinstance(value, bool)
        case serializers.IntegerField():
            return _is_whole(value)
        case serializers.FloatField():
            return _is_one_of(value, (int, float))
        case serializers.DecimalField():
            return PLAIN.fullmatch(value) is not None if isinstance(value, str) else _is_one_of(value, (int, float))
        case serializers.PrimaryKeyRelatedField():
            rows: Any = field.get_queryset()
            return _is_whole(value) if isinstance(rows.model._meta.pk, IntegerField) else isinstance(value, str)
        case serializers.ChoiceField():
            return any(type(value) is type(choice) for choice in field.choices)
        case serializers.CharField() | serializers.UUIDField() | serializers.SlugRelatedField():
            return isinstance(value, str)
    return True


def _is_whole(value: Any) -> bool:
    return _is_one_of(value, (int,)) or (isinstance(value, float) and value.is_integer())


def _is_one_of(value: Any, types: Iterable[type]) -> bool:
    return isinstance(value, tuple(types)) and not isinstance(value, bool)
