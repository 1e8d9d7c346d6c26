"""A guest list as a table that spreadsheets open, and `read` reads again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from planning.guest_lists.heads import SAVED
from planning.models import Guest

#: What a cell that a spreadsheet would calculate begins with (OWASP, "CSV injection").
_CALCULATED = ("=", "+", "-", "@", "\t", "\r", "\n")


def to_csv(guests: Iterable[Guest]) -> str:
    """Return the list, with a mark by which Excel knows that it is UTF-8. No cell of it is a formula."""
    made = io.StringIO()
    made.write("\ufeff")
    table = csv.writer(made)
    table.writerow(SAVED)
    for guest in guests:
        table.writerow([_inert(value) for value in _cells(guest)])
    return made.getvalue()


def _cells(guest: Guest) -> tuple[str, ...]:
    answer = "" if guest.answer == Guest.Answer.UNKNOWN else guest.answer
    moments = [moment.date().isoformat() if moment else "" for moment in (guest.invited_at, guest.answered_at)]
    return (
        *(guest.name, guest.email, guest.phone, answer, str(guest.party_size), str(guest.party_limit)),
        *("; ".join(guest.companions), str(guest.children or ""), guest.notes, *moments),
    )


def _inert(text: str) -> str:
    """Return a cell as the words that it is: an apostrophe before it says so, also before one that stood there."""
    return f"'{text}" if text.startswith((*_CALCULATED, "'")) else text
