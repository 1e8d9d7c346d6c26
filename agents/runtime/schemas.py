"""JSON schemas: those that people write are checked; values are checked by them, and filled in as forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError

from agents import patterns
from agents.runtime import canonical
from agents.runtime.schema_errors import errors
from agents.runtime.schema_fields import Field, coerced, fields, filled

__all__ = ["Field", "check", "coerced", "errors", "fields", "filled"]

LARGEST = 64 * 1024  # bytes as JSON
DEEPEST = 20


def check(schema: Any) -> None:
    """Errors: `ValidationError` that says where it is no JSON schema of an object, or one that could do harm."""
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise ValidationError('A JSON schema of type object is wanted, such as {"type": "object", "properties": {}}.')
    for path, part in _parts(schema):
        where = ".".join(path)[:80] or "schema"
        if len(path) > DEEPEST:
            raise ValidationError(f"{where}: the schema is deeper than {DEEPEST} levels.")
        _check_part(where, part)
    if (place := canonical.too_large(schema)) is not None:
        raise ValidationError(f"{place}: {canonical.TOO_LARGE}")
    if len(orjson.dumps(schema)) > LARGEST:
        raise ValidationError(f"The schema is larger than {LARGEST // 1024} KiB.")
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        where = ".".join(str(each) for each in error.absolute_path) or "schema"
        raise ValidationError(f"{where}: {error.message[:200]}") from None


def _check_part(where: str, part: dict[str, Any]) -> None:
    for name in ("$ref", "$dynamicRef"):
        target = part.get(name)
        if isinstance(target, str) and not target.startswith("#"):
            raise ValidationError(f"{where}: {name} may lead nowhere but into the schema itself.")
    by_name = part.get("patternProperties")
    if isinstance(by_name, dict) and "unevaluatedProperties" in part:
        raise ValidationError(f"{where}: patternProperties and unevaluatedProperties cannot be used together.")
    for pattern in (part.get("pattern"), *(by_name if isinstance(by_name, dict) else ())):
        if isinstance(pattern, str):
            try:
                patterns.search(pattern, "")
            except (ValueError, patterns.error) as error:
                raise ValidationError(f"{where}: the pattern cannot be used: {str(error)[:200]}") from None


def _parts(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    """Yield every object in it with its path, without recursion: what people write may be of any depth."""
    left: list[tuple[tuple[str, ...], Any]] = [(path, value)]
    while left:
        where, each = left.pop()
        if isinstance(each, dict):
            yield where, each
            left += [((*where, str(name)), inner) for name, inner in each.items()]
        elif isinstance(each, list):
            left += [((*where, str(number)), inner) for number, inner in enumerate(each)]
