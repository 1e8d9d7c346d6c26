"""Time zones as people name them beside an hour: "3pm Berlin time", "19:00 CET", "9am New York time", "UTC+2".

It reads the cities of the time zone database, and the abbreviations that mean one zone; of those that mean several it
asks which.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple
from zoneinfo import available_timezones

from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.words import Words

_SHORT = {
    "utc": "UTC", "gmt": "Etc/GMT", "cet": "Europe/Brussels", "cest": "Europe/Brussels", "bst": "Europe/London",
    "eet": "Europe/Athens", "eest": "Europe/Athens", "wet": "Europe/Lisbon", "est": "America/New_York",
    "edt": "America/New_York", "cdt": "America/Chicago", "mdt": "America/Denver", "pst": "America/Los_Angeles",
    "pdt": "America/Los_Angeles", "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "jst": "Asia/Tokyo",
    "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland", "hkt": "Asia/Hong_Kong", "sgt": "Asia/Singapore",
}  # fmt: skip
_SEVERAL = {
    "ist": "India, Ireland or Israel",
    "cst": "Chicago or Shanghai",
    "mst": "Denver, Phoenix or Moscow",
}
_NAMED = {
    "eastern": "America/New_York", "central": "America/Chicago", "mountain": "America/Denver",
    "pacific": "America/Los_Angeles", "uk": "Europe/London", "british": "Europe/London", "german": "Europe/Berlin",
    "french": "Europe/Paris", "spanish": "Europe/Madrid", "italian": "Europe/Rome", "japanese": "Asia/Tokyo",
    "indian": "Asia/Kolkata", "central european": "Europe/Brussels",
}  # fmt: skip
_TIME = frozenset({"time"})


class FoundZone(NamedTuple):
    """A zone in a text by its key, or a question about it, and the number of the word after it."""

    end: int
    key: str = ""
    unclear: str = ""


@cache
def _cities() -> dict[str, str]:
    """The zones by their cities, in lower case. A city of the same name elsewhere is not among them."""
    keys = sorted(key for key in available_timezones() if "/" in key and not key.startswith(("Etc/", "posix", "right")))
    return {key.rpartition("/")[2].replace("_", " ").lower(): key for key in keys} | _NAMED


def zone_at(words: Words, at: int) -> FoundZone | None:
    """Return the zone that stands there, beside an hour."""
    start = at + 1 if words[at] in ("(", "in") else at
    found = _short_at(words, start) if words[at] != "in" else None
    found = found or _city_at(words, start)
    if found and words[at] == "(" and words[found.end] == ")":
        return found._replace(end=found.end + 1)
    return found


def _short_at(words: Words, at: int) -> FoundZone | None:
    word = words[at]
    is_shifted = word in ("utc", "gmt") and words[at + 1] in ("+", "-") and words.is_glued(at + 1)
    if is_shifted and (hours := words.number(at + 2)) is not None and hours <= 12:
        end = at + 5 if words.has(at + 3, ":", "00") else at + 3
        sign = "-" if words[at + 1] == "+" else "+"  # as POSIX has them
        return FoundZone(end, f"Etc/GMT{sign}{hours}" if hours else "Etc/GMT")
    if word in _SHORT:
        return FoundZone(at + 1, _SHORT[word])
    if word in _SEVERAL:
        return FoundZone(at + 1, unclear=f"{word.upper()} is the time of {_SEVERAL[word]}. Which one do you mean?")
    return None


def _city_at(words: Words, at: int) -> FoundZone | None:
    """Read up to three words before "time"."""
    for length in (1, 2, 3):
        if words[at + length] in _TIME:
            name = " ".join(words[at + place] for place in range(length))
            key = _cities().get(name)
            return FoundZone(at + length + 1, key) if key else None
        if not words[at + length].isalpha():
            return None
    return None


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the zones of a text, by their keys such as "Europe/Berlin"."""
    words = Words(text)
    at = 0
    while at < len(words):
        found = zone_at(words, at) if words[at] not in ("in", "(") else None
        if found is None:
            at += 1
            continue
        start, end = words.starts[at], words.ends[found.end - 1]
        yield Span("zone", start, end, unclear=found.unclear) if found.unclear else Span("zone", start, end, found.key)
        at = found.end
