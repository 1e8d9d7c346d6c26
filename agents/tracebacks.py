"""What went wrong, as a row keeps it."""

from __future__ import annotations

import traceback

LONGEST = 20_000  # characters; of a longer one the end says most


def current() -> str:
    """Return the traceback of the error that is being handled, in letters that PostgreSQL can hold.

    An error may speak of anything, such as the bytes it could not read: writing it down must not fail as well.
    """
    text = traceback.format_exc().encode(errors="backslashreplace").decode().replace("\x00", "\\x00")
    return text if len(text) <= LONGEST else f"…{text[-LONGEST:]}"
