"""Who is one invitation: a guest with whoever they bring, and everybody who shares an address or a name with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from planning.models import Guest
from planning.models.guest import LARGEST_PARTY

PARTY_FIELDS = {"party_size", "party_limit", "children", "companions"}

#: What a guest who is on the list may get from another row about them.
JOINED = ("email", "phone", "notes", "answer", "party_size", "party_limit", "children", "companions")


def settle(guest: Guest, given: Mapping[str, Any], before: int | None = None) -> None:
    """Make a party's numbers fit each other, after those that were `given`; `before` was its size on the list.

    Unless told, it is the guest with the companions that have names, or with the children if those are more; and it
    may be as many as it is. Errors: `ValidationError` by field.
    """
    if "companions" in given:
        guest.companions = [" ".join(name.split()) for name in guest.companions if name.strip()]
    if "party_size" not in given and ("companions" in given or "children" in given):
        guest.party_size = max(guest.party_size, 1 + max(len(guest.companions), guest.children))
    if "party_limit" not in given:
        guest.party_limit = max(guest.party_limit, guest.party_size)
    elif guest.party_size > guest.party_limit:
        if "party_size" in given or before is None or guest.answer != Guest.Answer.UNKNOWN:
            raise ValidationError({"party_limit": f"They are {guest.party_size} already."})
        guest.party_size = guest.party_limit
    if guest.party_size > LARGEST_PARTY:
        raise ValidationError({"party_size": f"A party has at most {LARGEST_PARTY} people."})
    if guest.children > guest.party_size:
        raise ValidationError({"children": f"They are {guest.party_size} in all."})
    if len(guest.companions) >= guest.party_limit:
        raise ValidationError({"companions": f"These are more than the {guest.party_limit} that may come, with them."})


class Known:
    """The guests of a list by what tells that a row is about one of them: an address without case, then a name."""

    def __init__(self, guests: Iterable[Guest]) -> None:
        self._by_address: dict[str, Guest] = {}
        self._by_name: dict[str, list[Guest]] = {}
        for guest in guests:
            self.add(guest)

    def add(self, guest: Guest) -> None:
        """Take a guest in, or what has become known of one."""
        if guest.email:
            self._by_address.setdefault(guest.email.lower(), guest)
        for name in guest.people:
            namesakes = self._by_name.setdefault(name.casefold(), [])
            if guest not in namesakes:
                namesakes.append(guest)

    def same(self, row: Guest) -> Guest | None:
        """Return the guest that this row is about: of two of one name, none whose address is another."""
        if row.email and (known := self._by_address.get(row.email.lower())):
            return known
        namesakes = self._by_name.get(row.name.casefold(), [])
        ours = [each for each in namesakes if each.name.casefold() == row.name.casefold()]
        if not row.email:
            return next(iter(ours or namesakes), None)
        return next((each for each in ours if not each.email), None)


def join(guest: Guest, row: Guest) -> bool:
    """Give a guest what another row knows of them, and who is new to their party. Returns whether anything is new.

    What the guest has answered stands.
    """
    before = [getattr(guest, field) for field in JOINED]
    known = {name.casefold() for name in guest.people}
    is_theirs = guest.name.casefold() == row.name.casefold()
    guest.email, guest.phone = guest.email or row.email, guest.phone or row.phone
    if row.notes and row.notes not in guest.notes:
        guest.notes = f"{guest.notes} {row.notes}".strip()[: Guest._meta.get_field("notes").max_length]
    new = [name for name in row.people if name.casefold() not in known]
    guest.companions = [*guest.companions, *new]
    more = 0 if is_theirs or row.name.casefold() in known else row.party_size
    size = min(max(guest.party_size + more, row.party_size, len(guest.people)), LARGEST_PARTY)
    guest.companions = guest.companions[: LARGEST_PARTY - 1]
    limit = guest.party_limit + (row.party_limit if more else 0)
    guest.party_limit = min(max(limit, row.party_limit, size), LARGEST_PARTY)
    if guest.answer == Guest.Answer.UNKNOWN:
        guest.party_size = size
        guest.answer = guest.answer if more else row.answer
        guest.children = min(max(guest.children, row.children) if not more else guest.children + row.children, size)
    return [getattr(guest, field) for field in JOINED] != before


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows beside those that are there: `fresh` guests, rows about `known` ones with these, and whom that `changed`."""

    fresh: list[Guest]
    known: list[tuple[Guest, Guest]]
    changed: list[Guest]


def merged(there: Iterable[Guest], rows: Iterable[Guest]) -> Merged:
    """Sort new rows into those of new guests and those about known ones, who get what was not known of them."""
    known = Known(there)
    fresh: list[Guest] = []
    about: list[tuple[Guest, Guest]] = []
    changed: dict[int, Guest] = {}
    for row in rows:
        same = known.same(row)
        if same is None:
            fresh.append(row)
            known.add(row)
            continue
        about.append((row, same))
        if join(same, row):
            known.add(same)
            if same.pk:
                changed[same.pk] = same
    return Merged(fresh, about, list(changed.values()))
