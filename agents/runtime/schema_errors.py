"""What does not fit a JSON schema, in words by field. Patterns are RE2's: whoever wrote them, they take linear time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from jsonschema.validators import extend
from referencing.exceptions import Unresolvable

from agents import patterns

MOST = 20  # errors that are told of one value
LONGEST = 200  # characters of one error's words
WHOLE = "form"  # where an error stands that is of no field

_NAMES = {
    "string": "a text", "integer": "a whole number", "number": "a number", "boolean": "yes or no", "array": "a list",
    "object": "an object", "null": "nothing",
}  # fmt: skip

#: By keyword; {} is what the schema says.
_SAID = {
    "minLength": "At least {} characters.",
    "maxLength": "At most {} characters.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "minItems": "At least {} of them.",
    "maxItems": "At most {} of them.",
    "enum": "This is none of the choices.",
    "format": "This is no {}.",
}


def errors(schema: dict[str, Any], value: Any) -> dict[str, list[str]]:
    """Return what of the value does not fit the schema as {"items.0.name": [words]}; nothing when all of it fits."""
    found: dict[str, list[str]] = {}
    try:
        for number, error in enumerate(_Validator(schema, format_checker=_formats).iter_errors(value)):
            if number == MOST:
                break
            worst = best_match(iter([error])) or error
            place = ".".join(str(part)[:80] for part in worst.absolute_path)[:LONGEST]
            found.setdefault(place or WHOLE, []).append(_words(worst))
    except (RecursionError, Unresolvable):
        return {WHOLE: ["The schema of this leads nowhere, so nothing fits it."]}
    return found


def _words(error: ValidationError) -> str:
    if error.validator == "type":
        names = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
        return f"This has to be {' or '.join(_NAMES.get(str(name), str(name)) for name in names)}."
    if said := _SAID.get(str(error.validator)):
        return said.format(str(error.validator_value)[:80])
    return error.message if len(error.message) <= LONGEST else error.message[: LONGEST - 1] + "…"


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "string") and not patterns.search(pattern, instance):
        yield ValidationError(f"This does not have the form {pattern}")


def _pattern_properties(validator: Any, by_pattern: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for pattern, inner in by_pattern.items():
            for name, value in instance.items():
                if patterns.search(pattern, name):
                    yield from validator.descend(value, inner, path=name, schema_path=pattern)


def _additional_properties(validator: Any, allowed: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if not validator.is_type(instance, "object"):
        return
    for name, value in instance.items():
        known = name in schema.get("properties", {})
        if known or any(patterns.search(each, name) for each in schema.get("patternProperties", ())):
            continue
        if validator.is_type(allowed, "object"):
            yield from validator.descend(value, allowed, path=name)
        elif not allowed:
            yield ValidationError("There is no such field.", path=[name])


def _required(validator: Any, required: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(instance, "object"):
        for name in required:
            if name not in instance:
                yield ValidationError("This is needed.", path=[name])


_Validator = extend(
    Draft202012Validator,
    {
        "pattern": _pattern,
        "patternProperties": _pattern_properties,
        "additionalProperties": _additional_properties,
        "required": _required,
    },
)

_formats = FormatChecker(formats=())


@_formats.checks("date", raises=ValueError)
def _date(value: Any) -> bool:
    return not isinstance(value, str) or bool(date.fromisoformat(value))


@_formats.checks("time", raises=ValueError)
def _time(value: Any) -> bool:
    return not isinstance(value, str) or time.fromisoformat(value) is not None


@_formats.checks("date-time", raises=ValueError)
def _moment(value: Any) -> bool:
    return not isinstance(value, str) or bool(datetime.fromisoformat(value))
