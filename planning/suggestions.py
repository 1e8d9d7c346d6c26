"""What is usually bought for each kind of event, scaled to the number of guests."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz, process, utils

from agents import patterns as re
from planning.usual_items import KINDS, SHARED

#: For how many to buy when nobody has said.
GUESTS = 10


@dataclass(frozen=True, slots=True)
class Idea:
    """One usual item. `quantity` is for each guest if `per_guest`, else for the whole event; `price` for one unit."""

    name: str
    quantity: Decimal
    per_guest: bool
    unit: str
    price: Decimal
    category: str

    def item(self, guests: int) -> dict[str, Any]:
        """Return it as an item of a shopping list for so many guests; whole units, at least one."""
        needed = self.quantity * guests if self.per_guest else self.quantity
        return {
            "name": self.name,
            "quantity": Decimal(max(1, math.ceil(needed))),
            "unit": self.unit,
            "price": self.price,
            "category": self.category,
        }


def usual(kind: str, guests: int | None = None) -> list[dict[str, Any]]:
    """Return the usual items for a kind of event, as said by a person, and so many guests."""
    return [idea.item(guests or GUESTS) for idea in _ideas(known_kind(kind))]


def known_kind(said: str) -> str:
    """Return the kind meant by `said` (`Mia's 5th bday` is a kids' birthday), or `party` when none is."""
    text = " ".join(_fold(said[:200]).split())  # nobody says a kind in more
    if re.search(r"\b(?:[1-9]|1[0-2])(?:st|nd|rd|th) (?:birthday|bday)\b", text):
        return "kids birthday"
    within = [name for name in _NAMES if f" {name} " in f" {text} " or f" {name}s " in f" {text} "]
    if within:
        return _NAMES[max(within, key=len)]
    near = process.extractOne(text, list(_NAMES), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=80)
    return _NAMES[near[0]] if near else "party"


def _fold(text: str) -> str:
    return re.sub(r"[^\w\s]", " ", re.sub(r"['’]", "", text.casefold())).strip()


def _ideas(kind: str) -> list[Idea]:
    _, own, shared = KINDS[kind]
    ideas = list(_read(own))
    names = {idea.name for idea in ideas}
    return ideas + [idea for group in shared.split() for idea in _read(SHARED[group]) if idea.name not in names]


def _read(table: str) -> Iterator[Idea]:
    """Read lines such as `Cupcakes | 1.5 each | 2.00` under headings such as `Food:`."""
    category = ""
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.endswith(":"):
            category = line[:-1]
            continue
        name, amount, price = (part.strip() for part in line.split("|"))
        quantity, _, rest = amount.partition(" ")
        unit = re.sub(r"^each\b", "", rest).strip()
        yield Idea(name, Decimal(quantity), rest.startswith("each"), unit, Decimal(price), category)


_NAMES = {name: kind for kind, (also, _, _) in KINDS.items() for name in (kind, *also.split(", ")) if name}
