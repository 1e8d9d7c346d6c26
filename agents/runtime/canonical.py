"""One spelling of JSON for each value, so that what was approved can be told from what was not."""

from __future__ import annotations

import hashlib
import json
from math import isfinite
from typing import Any

from pydantic_core import to_jsonable_python

LARGE = 2**53  # from here on PostgreSQL gives a whole number back without its point
SMALLEST, LARGEST = -(2**63), 2**64 - 1
TOO_LARGE = "This number is too large."


def plain(value: Any) -> Any:
    """Return it as plain JSON that comes back from PostgreSQL as it is here; sets in one order.

    Errors: `PydanticSerializationError` for what is no JSON.
    """
    if isinstance(value, dict):
        given = ((name, each) for name, each in value.items() if type(each) is not object)  # else left out on purpose
        return {_text(_key(name)): plain(each) for name, each in given}
    if isinstance(value, (set, frozenset)):
        return sorted((plain(each) for each in value), key=spelled)
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    if isinstance(value, str):
        return _text(to_jsonable_python(value))
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, bool):
        return value
    found = to_jsonable_python(value)
    return found if isinstance(found, int) else plain(found)


def _key(name: Any) -> str:
    found = to_jsonable_python(name)
    return found if isinstance(found, str) else spelled(found)


def _text(text: str) -> str:
    """Leave out what PostgreSQL does not store."""
    return text.replace("\x00", "").encode(errors="ignore").decode()


def _number(value: float) -> float | int | None:
    if not isfinite(value):
        return None
    if abs(value) >= LARGE:
        return int(value)
    return value or 0.0  # not -0.0


def too_large(value: Any) -> str | None:
    """Return where in plain JSON the first number stands that programs cannot read, None where there is none.

    They read 64 bits; and PostgreSQL gives a large number with a point back as a whole one.
    """
    if isinstance(value, (int, float)):
        return None if SMALLEST <= value <= LARGEST else ""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in parts:
        if (place := too_large(part)) is not None:
            return f"{name}.{place}".removesuffix(".")
    return None


def spelled(value: Any) -> str:
    """Return plain JSON as text, always the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def digest(tool: str, arguments: dict[str, Any]) -> str:
    """Return the SHA-256 of a tool with plain arguments, as 64 hexadecimal digits."""
    return hashlib.sha256(spelled({"tool": tool, "arguments": arguments}).encode()).hexdigest()
