"""JSON as model servers write it: read to the letter first, and with patience where that fails."""

from __future__ import annotations

import json
from typing import Any

import orjson


def loads(data: bytes) -> Any:
    """Read JSON that may hold NaN, control characters, bytes that are no UTF-8 or half a surrogate pair.

    A number that is none is None, a byte that is no text U+FFFD, and half a pair is left out. Errors: `ValueError`.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        pass
    try:
        value = json.loads(data.decode("utf-8", "replace"), strict=False, parse_constant=lambda _: None)
        return _storable(value)
    except RecursionError:
        raise ValueError("It is nested too deeply.") from None


def unpacked(arguments: str) -> str:
    """Return a call's arguments without a second encoding: of a JSON string that holds an object's JSON, the inner."""
    if arguments.lstrip()[:1] != '"':
        return arguments
    try:
        inner = orjson.loads(arguments)
        return inner if isinstance(orjson.loads(inner), dict) else arguments
    except orjson.JSONDecodeError:
        return arguments


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "ignore").decode()
    if isinstance(value, list):
        return [_storable(each) for each in value]
    if isinstance(value, dict):
        return {_storable(name): _storable(each) for name, each in value.items()}
    return value
