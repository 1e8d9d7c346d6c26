"""Kinds of events people plan: their names, what else they are called, and when they usually begin."""

from __future__ import annotations

from datetime import time

from agents import patterns as re
from planning import catalogue

_every = catalogue.kinds().values()

#: The kind and the hour it usually begins at. A word before it ("tea party") makes a longer one win.
USUAL_HOURS = {name: hour for kind in _every for name, hour in kind.begins.items()}

#: What has another name here.
SAME_AS = {other: name for kind in _every for other, name in kind.same.items()}

#: Words for an event that name no kind: "the party" is whichever event is talked about.
GENERIC = catalogue.word_list("generic")

#: Gatherings of no kind that begin in the morning.
BY_DAY = catalogue.word_list("by_day")

#: Those that nobody can plan, and names that mostly mean something else.
NAMELESS = catalogue.word_list("nameless")
IN_PASSING = catalogue.word_list("in_passing")

#: Everything a kind of event is called.
NAMES = frozenset({*USUAL_HOURS, *SAME_AS})

_longest_first = sorted(NAMES, key=lambda name: (-len(name), name))
KIND = r"(?:" + "|".join(re.escape(name).replace("\\ ", "[ -]") for name in _longest_first) + r")(?:e?s)?"
#: How names begin that keep their capital within a sentence, and words of events that are held for somebody.
PROPER = frozenset(word for kind in _every for word in kind.proper)
PERSONAL = re.compile(r"\b(?:" + "|".join(re.escape(word) for kind in _every for word in kind.personal) + ")", re.I)

_CHILDREN = re.compile(r"\b(?:kids?|children|toddlers)\b", re.IGNORECASE)
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


def of_age(kind: str, words: str) -> str:
    """Return the kind, or that of a child's birthday where the words tell so: "Mia's 5th birthday", "for the kids"."""
    is_a_childs = catalogue.is_a_childs(words) or (kind == "birthday" and _CHILDREN.search(words))
    return catalogue.CHILDS if is_a_childs else kind


def _last(words: str) -> re.Match | None:
    best = None
    for best in _KIND.finditer(words):  # noqa: B007 - the last match is wanted
        pass
    return best


def usual_time(kind: str) -> time:
    """Return when an event of that kind usually begins; six in the evening when nothing is known."""
    known = kind if kind in USUAL_HOURS else kind_in(kind)
    if known not in USUAL_HOURS and not BY_DAY.isdisjoint(kind.lower().split()):
        return time(10)
    return time(USUAL_HOURS.get(known, 18))


def is_known(kind: str) -> bool:
    """Whether it is known when such events usually begin."""
    return kind in USUAL_HOURS or kind_in(kind) in USUAL_HOURS


_EARLY = re.compile(r"\b(?:morning|breakfast|brunch)\b", re.I)


_FESTIVE = re.compile(r"\b(?:birthday|party|anniversary|reunion|housewarming|engagement|hen|stag|bash)\b", re.I)


def is_festive(kind: str) -> bool:
    """Return True when "at 8" and "at 9", though not "at 10", rather mean the evening for it."""
    return bool(_FESTIVE.search(kind)) and not (
        catalogue.is_a_childs(kind) or _CHILDREN.search(kind) or _EARLY.search(kind)
    )


def is_late(kind: str) -> bool:
    """Return True when "at 8" rather means the evening for it."""
    return usual_time(kind).hour >= 17 and not _EARLY.search(kind)
