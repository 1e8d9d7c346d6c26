"""JSON that comes in over HTTP: bounded, strict, and never a reason for a 500."""

from __future__ import annotations

from typing import Any

import orjson
from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser


class TooLarge(APIException):
    """413."""

    status_code = 413
    default_detail = "The body of this request is too large."
    default_code = "too_large"


class JSONBody(BaseParser):
    """Reads at most `DATA_UPLOAD_MAX_MEMORY_SIZE` bytes of UTF-8.

    NaN, infinite numbers, half surrogate pairs and nesting without end are refused here, as the sockets do.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """Return what the body says. Errors: 400 `ParseError`, 413 `TooLarge`."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise TooLarge(f"The body of a request has at most {most} bytes.")
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise ParseError(f"This is not JSON: {error.msg}, at character {error.pos}.") from None
