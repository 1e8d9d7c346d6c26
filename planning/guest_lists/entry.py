"""What a guest list holds: people as the actions take them, and what was not understood."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from agents import patterns as re
from agents.llm.offline.values import parties
from agents.llm.offline.values.parties import NOBODY, Party
from planning.models.guest import LARGEST_PARTY, LONGEST_NAME, LONGEST_NOTES, LONGEST_PHONE

_LETTER = re.compile(r"[^\W\d_]")

FORMULA = "it is a formula"
ONE_OR_TWO = "one person, or two?"
TOO_LONG = "its name is too long"
TOO_MANY = f"a party has at most {LARGEST_PARTY} people"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a list that is no guest yet. `line` counts from 1; `why` is one of the words above."""

    line: int
    text: str
    why: str


@dataclass(slots=True)
class Entry(Party):
    """One invitation, read in a line of a list."""

    limit: int = 0  # how many they may be; 0: as many as they are
    line: int = 0

    def why_not(self) -> str:
        """Return why this can be no guest, "" if it can."""
        if not _LETTER.search(self.name):
            return NOBODY
        if any(len(name) > LONGEST_NAME for name in (self.name, *self.companions)):
            return TOO_LONG
        return TOO_MANY if self.party_size > LARGEST_PARTY else ""

    def fields(self) -> dict[str, Any]:
        """Return it as `actions.add_guests` takes it: what is not known is not there."""
        given: dict[str, Any] = {"name": self.name, "email": self.email, "phone": self.phone[:LONGEST_PHONE]}
        given |= {"answer": self.answer, "notes": "\n".join(self.notes)[:LONGEST_NOTES]}
        if self.party_size > 1 or self.children:
            given |= {"companions": list(self.companions), "party_size": self.party_size}
            given["children"] = min(self.children, self.party_size)
        if self.limit > self.party_size:
            given["party_limit"] = min(self.limit, LARGEST_PARTY)
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class GuestList:
    """What was read: `entries` in their order, what was `left_out`, and columns of a table that were not `unused`."""

    entries: tuple[Entry, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    unused: tuple[str, ...] = ()
    has_head: bool = False


def entry(text: str, *, lenient: bool = False) -> Entry | str:
    """Return whom these words name as a guest, or why they can be none. See `parties.party`."""
    found = parties.party(text, lenient=lenient)
    if isinstance(found, str):
        return found
    read = Entry(**asdict(found))
    return read.why_not() or read
