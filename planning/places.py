"""Places as people write them: which preposition they take, and which time zone they lie in."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from agents import patterns as re
from agents import zones
from planning.catalogue import fold

DATA = Path(__file__).parent / "data" / "cities.tsv"

#: Such a place says itself how it stands in a sentence.
_PLACED = re.compile(
    r"(?:in|at|on|by|near|next to|beside|behind|under|outside|inside|above|below|opposite|around)\b"
    r"|(?:outdoors|indoors|online|here|there|somewhere|anywhere|upstairs|downstairs|abroad|downtown)$",
    re.IGNORECASE,
)


def where(place: str) -> str:
    """Return such as `at Grandma's garden`, `in Lisbon`, `on the roof`: a place as a sentence has it."""
    if _PLACED.match(place):
        return place
    return f"{'in' if _is_city(place) else 'at'} {place}"


def zone_of(place: str, near: ZoneInfo) -> ZoneInfo | None:
    """Return the zone of the city or country that a place names, such as `Casa do Mar, Lisbon`; None where none is.

    Of several cities of one name, the one in the zone `near` is meant, else the largest.
    """
    for part in reversed(_parts(place)):
        if found := _cities().get(part):
            return near if near.key in found else zones.named(found[0])
    return None


def _is_city(place: str) -> bool:
    """Whether it is a city, perhaps with its country or state behind: no street, no house."""
    first, *rest = _parts(place) or [""]
    return first in _cities() and len(rest) < 2 and not any(character.isdigit() for character in place)


def _parts(place: str) -> list[str]:
    """Return what stands between commas, and behind the last "in", folded."""
    parts = [fold(part) for part in place.split(",")]
    last = parts[-1].rpartition(" in ")[2] if parts else ""
    return [part for part in dict.fromkeys([*parts, last]) if part]


@cache
def _cities() -> dict[str, list[str]]:
    """All known names with their zones: read once, when the first place is looked at."""
    lines = DATA.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {name: found.split(" ") for name, found in pairs}
