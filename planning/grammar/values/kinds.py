"""Kinds of events people plan: their names, what else they are called, and when they usually begin."""

from __future__ import annotations

from datetime import time

from agents import patterns as re
from planning import catalogue

_ALSO = """
    birthday: birthday party, birthday bash, birthday celebration, birthday dinner, bday, b-day, bday party
    barbecue: bbq, bar-b-q, barbeque, cookout
    housewarming: housewarming party, house warming
    graduation: graduation party, grad party
    anniversary: anniversary party
    gender reveal: gender reveal party
    wedding: wedding reception, wedding ceremony
    baby shower: babyshower
    get-together: get together
    christmas party: xmas party
    new year's eve party: nye party
"""


def _rows(table: str) -> list[tuple[str, list[str]]]:
    """Read lines such as `14: wedding, baby shower`; an indented line goes on with the one before."""
    joined = re.sub(r"\n {8}", " ", table)
    rows = [line.strip().partition(": ") for line in joined.splitlines() if line.strip()]
    return [(head, tail.split(", ")) for head, _, tail in rows]


#: The kind and the hour it usually begins at. A word before it ("tea party") makes a longer one win.
USUAL_HOURS = {name: hour for kind in catalogue.kinds().values() for name, hour in kind.begins.items()}

#: What has another name here.
SAME_AS = {name: kind for kind, names in _rows(_ALSO) for name in names}

#: Words for an event that name no kind: "the party" is whichever event is talked about.
GENERIC = {
    "event", "party", "celebration", "gathering", "get-together", "get together", "bash", "do", "occasion", "thing",
    "plan", "plans", "function", "something", "affair", "day", "meeting", "date", "evening event",
}  # fmt: skip

_names = sorted({*USUAL_HOURS, *SAME_AS}, key=lambda name: (-len(name), name))
KIND = r"(?:" + "|".join(re.escape(name).replace("\\ ", "[ -]") for name in _names) + r")(?:e?s)?"
_KIND_AT_END = re.compile(rf"\b(?P<kind>{KIND})\s*$", re.IGNORECASE)
_KIND = re.compile(rf"\b(?P<kind>{KIND})\b", re.IGNORECASE)


def canonical(words: str) -> str:
    """Return the kind's usual name in lower case: "BBQ" is a barbecue, "birthday bash" a birthday."""
    name = re.sub(r"\s+", " ", words.strip().lower()).replace("’", "'")
    for form in (name, name.replace("-", " "), name.removesuffix("s"), name.removesuffix("es")):
        if form in SAME_AS:
            return SAME_AS[form]
        if form in USUAL_HOURS:
            return form
    return name


def kind_in(words: str) -> str:
    """Return the kind a text names, or "". The last one wins: "dinner party" is in "a big dinner party"."""
    found = _KIND_AT_END.search(words) or _last(words)
    return canonical(found.group("kind")) if found else ""


def _last(words: str) -> re.Match | None:
    best = None
    for best in _KIND.finditer(words):  # noqa: B007 - the last match is wanted
        pass
    return best


def usual_time(kind: str) -> time:
    """Return when an event of that kind usually begins; six in the evening when nothing is known."""
    known = kind if kind in USUAL_HOURS else kind_in(kind)
    return time(USUAL_HOURS.get(known, 18))


def is_late(kind: str) -> bool:
    """Return True when "at 8" rather means the evening for it."""
    return usual_time(kind).hour >= 17
