"""The catalogue of kinds of events: one table of what people call them, when they begin, what is bought and booked.

The table is `planning/data/kinds.toml`, for people to read and mend. Whoever asks about an event gives its kind and its
title, and everybody gets the same answer: what it is for ("engagement") comes before how it is held ("dinner").
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from agents import patterns as re

DATA = Path(__file__).parent / "data" / "kinds.toml"

#: What an event is as long as nothing says more.
ANY = "party"

#: When an event begins of which nothing is known.
EVENING = 18

LONGEST = 200  # characters that are looked at: nobody says a kind in more
ALIKE = 80  # of 100: how alike a mistyped name must be
SHORT = 4  # letters of a word that may be mistyped for too many others

#: The kind that a birthday is when whoever turns twelve at most is celebrated.
CHILDS = "kids birthday"
_OF_A_CHILD = re.compile(r"\b(?:[1-9]|1[0-2])(?:st|nd|rd|th) (?:birthday|bday)\b")


@dataclass(frozen=True, slots=True)
class UsualItem:
    """One usual item. `quantity` is for each guest if `per_guest`, else for the whole event; `price` for one unit.

    `for_child` is the part of that quantity which a child has: 1, less of food, 0 of alcohol.
    """

    name: str
    quantity: Decimal
    per_guest: bool
    unit: str
    price: Decimal
    category: str
    for_child: Decimal


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `begins`: its names with their usual hours; `same`: other words with the names they stand for.

    `also` are words that tell it within a title, `personal` those that say it is held for somebody, `proper` how names
    begin that keep their capital. `items` are none and `vendors` (kinds of vendors, or "venue") are None where this
    kind has no answer of its own.
    """

    name: str
    begins: Mapping[str, int]
    same: Mapping[str, str]
    also: tuple[str, ...]
    personal: tuple[str, ...]
    proper: tuple[str, ...]
    items: tuple[UsualItem, ...]
    vendors: tuple[str, ...] | None


@cache
def kinds() -> dict[str, Kind]:
    """Return all kinds by their names."""
    return {name: _kind(name) for name in _table()["kinds"]}


def named(kind: str, title: str = "") -> list[Kind]:
    """Return the kinds that an event's kind and title name: what it is for before how it is held, the closest first.

    What is said as its kind, or says it closer ("kids birthday"), counts more than its title. Unknown words name none.
    """
    said, called = fold(kind), fold(title)
    found: list[tuple[bool, bool, int, int, str]] = []
    for words, name in _names().items():
        if _holds(said, words) or _holds(called, words):
            is_said = _holds(said, words) or (bool(said) and _holds(words, said))
            purpose = sum(len(word) for word in words.split() if word not in _forms())
            found.append((not purpose, not is_said, -purpose, -len(words), name))
    names = [name for *_, name in sorted(found)]
    if is_a_childs(kind, title):
        names.insert(0, CHILDS)
    return [kinds()[name] for name in dict.fromkeys(names)] or _nearly(said) or _nearly(called)


def usual_items(kind: str, title: str = "") -> tuple[UsualItem, ...]:
    """Return what is usually bought for such an event; that of a party when nothing is known of it."""
    return next((each.items for each in named(kind, title) if each.items), kinds()[ANY].items)


def usual_hour(kind: str, title: str = "") -> int:
    """Return at which hour such an event usually begins; six in the evening where nothing is known of it."""
    said = f" {fold(f'{kind} {title}')} "
    every = [(name, hour) for each in kinds().values() for name, hour in each.begins.items()]
    named_so = [(len(name), hour) for name, hour in every if f" {fold(name)} " in said]
    first = next((hour for each in named(kind, title) for hour in each.begins.values()), EVENING)
    return max(named_so)[1] if named_so else first


def usual_vendors(kind: str, title: str = "") -> tuple[str, ...]:
    """Return which kinds of vendors such an event needs, the most pressing first; none when nothing is known of it."""
    return next((each.vendors for each in named(kind, title) if each.vendors is not None), ())


def is_a_childs(*texts: str) -> bool:
    """Return True for a birthday that nobody older than twelve has: "Mia's 5th bday"."""
    return _OF_A_CHILD.search(" ".join(map(fold, texts))) is not None


def word_list(name: str) -> frozenset[str]:
    """Return the words that are "generic", "nameless" or "in_passing": the table says what each means."""
    return frozenset(_table()[name])


def fold(text: str) -> str:
    """Return words without case, accents, apostrophes and punctuation, a space between two."""
    letters = unicodedata.normalize("NFKD", text[:LONGEST].casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w\s]", " ", re.sub(r"['’]", "", bare)).split())


def _holds(text: str, name: str) -> bool:
    return f" {name} " in f" {text} " or f" {name}s " in f" {text} "


def _nearly(text: str) -> list[Kind]:
    """Return the kind whose name is mistyped here."""
    near = (
        process.extractOne(text, list(_names()), scorer=fuzz.ratio, score_cutoff=ALIKE) if len(text) > SHORT else None
    )
    return [kinds()[_names()[near[0]]]] if near else []


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


@cache
def _names() -> dict[str, str]:
    """Return the kind of each name, folded."""
    every = kinds().values()
    return {fold(said): kind.name for kind in every for said in (kind.name, *kind.begins, *kind.same, *kind.also)}


@cache
def _forms() -> frozenset[str]:
    """Return the words that say only how something is held."""
    return frozenset(fold(word) for word in _table()["forms"])


def _kind(name: str) -> Kind:
    row = _table()["kinds"][name]
    begins = {called: hours["at"] for hours in row["begins"] for called in hours["names"]}
    same = {other: called for called, others in row.get("same", {}).items() for other in others}
    like = _table()["kinds"][row["like"]] if "like" in row else row
    items = _items(like)
    if row.get("for_children"):
        items = (replace(item, for_child=Decimal(1)) for item in items)
    vendors = tuple(row["vendors"]) if "vendors" in row else None
    also, personal, proper = (tuple(row.get(field, ())) for field in ("also", "personal", "proper"))
    return Kind(name, begins, same, also, personal, proper, tuple(items), vendors)


def _items(row: Mapping[str, Any]) -> Iterator[UsualItem]:
    """Yield its own items, then those of the shared tables that it has not itself."""
    own = list(_read(row.get("items", "")))
    yield from own
    names = {item.name for item in own}
    for shared in row.get("shared", ()):
        yield from (item for item in _read(_table()["shared"][shared]) if item.name not in names)


def _read(table: str) -> Iterator[UsualItem]:
    """Read lines such as `Cupcakes | 1.5 each | 2.00` under headings such as `Food:`."""
    category = ""
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.endswith(":"):
            category = line[:-1]
            continue
        name, amount, price = (part.strip() for part in line.split("|"))
        quantity, _, rest = amount.partition(" ")
        unit = re.sub(r"^each\b", "", rest).strip()
        part = _for_child(name, category)
        yield UsualItem(name, Decimal(quantity), rest.startswith("each"), unit, Decimal(price), category, part)


def _for_child(name: str, category: str) -> Decimal:
    """Return the part of its quantity that a child has."""
    children = _table()["children"]
    if category == children["drinks"] and set(fold(name).split()) & set(children["alcoholic"]):
        return Decimal(0)
    return Decimal(children["eat"]) if category == children["food"] else Decimal(1)
