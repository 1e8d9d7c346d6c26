"""What "it", "them" and "the second one" refer to: the rows that a tool told of last.

A language says in its files what may be referred to:

    [references.track]
    nouns = "song track"
    rows = ["added", "tracks"]    # where in a tool's data they are: the first that is there
    key = "id"                    # what of a row is meant
    which = "Which song do you mean?"   # without, "it" means nothing where not one was told of
    several = "first"             # "it" is the first of several
    only_last = true              # of the last tool that was called, and none before
    as = "text"                   # as the tool takes its key
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from agents import patterns as re
from agents.llm.model import Called, Said

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACES = {word: place for place, word in enumerate(_ORDINALS)} | {"last": -1}
_PLACES |= {f"{place + 1}{ending}": place for place in range(10) for ending in ("st", "nd", "rd", "th")}
_THING = r"(?: (?P<noun>[a-z]+?)s?)?"
_ONE = re.compile(rf"(?:it|this|that|the same|the|this|that){_THING}")
_ALL = re.compile(
    r"(?:them|these|those|all|both|them all|them both|the lot|all (?:two|three|four|five)|everything"
    rf"|all of (?:it|them|these|those)|both of them|all those){_THING}"
)
_NTH = re.compile(rf"(?:the )?(?P<nth>{'|'.join(_PLACES)})(?: of them|{_THING})")


class Unclear(Exception):
    """Several may be meant, or nothing was told of that could be. The message asks which."""


def referred(said: str, kind: Mapping[str, Any], items: Sequence[Said | Called]) -> list[Any] | None:
    """Return the keys of the rows that the words refer to; None where they are no reference. Errors: `Unclear`."""
    words = " ".join(said.lower().split()).strip(" .,!?")
    nouns = {"one", *kind["nouns"].split()}
    if (match := _ONE.fullmatch(words)) and _is_of(match, nouns, bare=words not in ("the", "the same")):
        rows = told(kind, items)
        if len(rows) != 1 and not (rows and kind.get("several") == "first"):
            raise Unclear(kind.get("which", ""))
        return rows[:1]
    if (match := _NTH.fullmatch(words)) and _is_of(match, nouns):
        rows, place = told(kind, items), _PLACES[match["nth"]]
        return [rows[place]] if -1 <= place < len(rows) and rows else None
    if (match := _ALL.fullmatch(words)) and _is_of(match, nouns):
        return told(kind, items) or None
    return None


def told(kind: Mapping[str, Any], items: Iterable[Said | Called]) -> list[Any]:
    """Return the keys of the rows of this kind that a tool told of last."""
    for item in reversed(list(items)):
        if not isinstance(item, Called) or not item.ok or "handed_over_to" in item.data:
            continue
        for name in kind["rows"]:
            rows = item.data.get(name)
            rows = [rows] if isinstance(rows, Mapping) else rows
            if isinstance(rows, list) and rows and isinstance(rows[0], Mapping) and kind["key"] in rows[0]:
                return [row[kind["key"]] for row in rows]
        if kind.get("only_last"):
            return []
    return []


def _is_of(match: re.Match, nouns: set[str], *, bare: bool = True) -> bool:
    noun = match["noun"]
    return bare if noun is None else noun in nouns
