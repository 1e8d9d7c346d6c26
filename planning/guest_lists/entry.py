"""What a guest list holds: people as the actions take them, and what was not understood."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agents import patterns as re
from planning.models.guest import LARGEST_PARTY, LONGEST_NAME, LONGEST_NOTES, LONGEST_PHONE

_LETTER = re.compile(r"[^\W\d_]")

FORMULA = "it is a formula"
NOBODY = "it names nobody"
HOW_MANY = "how many are they?"
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
class Entry:
    """One invitation. `others` counts whoever comes along, named as `companions` or not; `children` are among all."""

    name: str
    email: str = ""
    phone: str = ""
    companions: list[str] = field(default_factory=list)
    others: int = 0
    children: int = 0
    limit: int = 0  # how many they may be; 0: as many as they are
    answer: str = ""
    notes: list[str] = field(default_factory=list)
    line: int = 0

    @property
    def party_size(self) -> int:
        return 1 + max(self.others, len(self.companions))

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
            given |= {"companions": self.companions, "party_size": self.party_size}
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
