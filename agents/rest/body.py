"""JSON that comes in over HTTP: bounded, strict, and never a reason for a 500."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError, ValidationError
from rest_framework.parsers import BaseParser

NUL = "This has a NUL character, which no text has."


class TooLarge(APIException):
    """413."""

    status_code = 413
    default_detail = "The body of this request is too large."
    default_code = "too_large"


class JSONBody(BaseParser):
    """Reads at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes of UTF-8.

    NaN, infinite numbers, half surrogate pairs and nesting without end are refused here, as the sockets do; and NUL,
    which PostgreSQL does not store.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says. Errors: 400 `ParseError`, 413 `TooLarge`."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(f"The body of a request has at most {most} bytes.")
        try:
            said = orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"This is not JSON: {error.msg}, at character {error.pos}.") from None
        if b"\\u0000" in body and (wrong := {key: [NUL] for key in _with_nul(said)}):
            raise ValidationError(wrong)
        return said


def _with_nul(said: Any, place: str = "") -> Iterator[str]:
    """Return where in a body NUL is: "items.0.name"."""
    if isinstance(said, str):
        if "\0" in said:
            yield place or "body"
    elif isinstance(said, dict | list):
        for name, value in said.items() if isinstance(said, dict) else enumerate(said):
            inside = f"{place}.{name}" if place else str(name)
            if "\0" in inside:
                yield inside.replace("\0", "")
            else:
                yield from _with_nul(value, inside)
