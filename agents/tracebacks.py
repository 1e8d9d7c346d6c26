"""What went wrong, as a row keeps it and as the log says it: without what PostgreSQL quotes of a row."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from typing import Any

import psycopg

LONGEST = 20_000  # characters; of a longer one the end says most
LEFT_OUT = "(a row's values, left out)"


def current() -> str:
    """Return the traceback of the error that is being handled, in letters that PostgreSQL can hold.

    An error may speak of anything, such as the bytes it could not read: writing it down must not fail as well.
    """
    text = without_values(traceback.format_exc(), sys.exception())
    text = text.encode(errors="backslashreplace").decode().replace("\x00", "\\x00")
    return text if len(text) <= LONGEST else f"…{text[-LONGEST:]}"


def without_values(text: str, error: BaseException | None) -> str:
    """Return it without what this error, and those that it came of, quote of rows: what people wrote is no log."""
    for each in _chain(error):
        if isinstance(each, psycopg.Error) and (detail := each.diag.message_detail):
            text = text.replace(detail, LEFT_OUT)
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    known: set[int] = set()
    waiting = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in known:
            known.add(id(each))
            yield each
            waiting += [each.__cause__, each.__context__]


class LogFormatter(logging.Formatter):
    """Writes lines of the log; tracebacks, and errors that are arguments of a line, without values of rows."""

    def formatException(self, ei: Any) -> str:
        return without_values(super().formatException(ei), ei[1])

    def format(self, record: logging.LogRecord) -> str:
        text = super().format(record)
        for each in record.args if isinstance(record.args, tuple) else ():
            text = without_values(text, each) if isinstance(each, BaseException) else text
        return text
