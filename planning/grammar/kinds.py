"""Kinds of events people plan: their names, what else they are called, and when they usually begin."""

from __future__ import annotations

import re
from datetime import time

#: The kind and the hour it usually begins at. A word before it ("tea party") makes a longer one win.
USUAL_HOURS = {
    "birthday": 15, "birthday party": 15, "baby shower": 14, "bridal shower": 14, "wedding shower": 14,
    "wedding": 14, "wedding reception": 17, "wedding ceremony": 14, "elopement": 14, "vow renewal": 14,
    "engagement party": 18, "bachelor party": 19, "bachelorette party": 19, "bachelorette": 19, "stag do": 18,
    "hen do": 18, "hen party": 18, "rehearsal dinner": 18, "anniversary": 18, "anniversary party": 18,
    "gender reveal": 14, "gender reveal party": 14, "baptism": 11, "christening": 11, "naming ceremony": 11,
    "communion": 11, "confirmation party": 12, "bar mitzvah": 11, "bat mitzvah": 11, "quinceañera": 17, "sweet sixteen": 17,
    "graduation": 15, "graduation party": 15, "prom": 19, "retirement party": 17, "farewell party": 17, "farewell": 17,
    "going away party": 17, "leaving party": 17, "welcome party": 17, "housewarming": 17, "housewarming party": 17,
    "dinner": 19, "dinner party": 19, "lunch": 12, "brunch": 11, "breakfast": 9, "supper": 19, "potluck": 18, "feast": 18,
    "cookout": 15, "barbecue": 15, "bbq": 15, "picnic": 12, "garden party": 15, "pool party": 14, "beach party": 14,
    "tea party": 15, "high tea": 15, "afternoon tea": 15, "cocktail party": 19, "wine tasting": 18, "beer tasting": 18, "tasting": 18,
    "game night": 19, "games night": 19, "board game night": 19, "movie night": 19, "film night": 19, "poker night": 19,
    "quiz night": 19, "trivia night": 19, "karaoke night": 20, "date night": 19, "girls night": 19, "ladies night": 19,
    "sleepover": 18, "slumber party": 18, "playdate": 15, "kids party": 15, "costume party": 19, "halloween party": 18,
    "christmas party": 18, "holiday party": 18, "office party": 17, "new year's eve party": 20, "new year's party": 20,
    "thanksgiving dinner": 16, "christmas dinner": 17, "easter brunch": 11, "surprise party": 18, "block party": 14,
    "street party": 14, "family reunion": 12, "class reunion": 18, "reunion": 14, "get-together": 18, "gathering": 18,
    "celebration": 18, "party": 18, "team lunch": 12, "team dinner": 19, "team building": 10, "offsite": 9, "team offsite": 9,
    "retreat": 9, "workshop": 10, "conference": 9, "meetup": 18, "meet-up": 18, "hackathon": 9, "networking event": 18,
    "product launch": 18, "launch party": 18, "launch": 18, "open house": 14, "fundraiser": 18, "gala": 19, "charity dinner": 19,
    "auction": 18, "concert": 20, "festival": 12, "exhibition": 18, "vernissage": 18, "book club": 19, "meeting": 10,
    "seminar": 10, "webinar": 10, "memorial": 11, "memorial service": 11, "funeral": 11, "wake": 14, "ceremony": 14,
    "bonfire": 19, "fiesta": 18, "bash": 18, "soirée": 19, "soiree": 19, "happy hour": 17, "bake sale": 10, "yard sale": 10,
    "garage sale": 10, "talent show": 18, "parade": 11, "race": 10, "tournament": 10, "camping trip": 9, "trip": 9, "outing": 10,
    "hike": 9, "ceilidh": 19, "rave": 21, "dance": 19, "ball": 20, "reception": 17, "farewell dinner": 19, "welcome dinner": 19,
    "diwali party": 18, "eid dinner": 19, "seder": 18, "passover seder": 18, "crawfish boil": 14, "super bowl party": 17,
    "bris": 10, "shower": 14, "jubilee": 15, "evening event": 19, "drinks": 18, "kick-off": 10, "kickoff": 10, "class": 18,
    "screening": 19, "viewing party": 19, "watch party": 18, "cook-off": 14, "show": 19, "photo shoot": 10, "dinner dance": 19,
}  # fmt: skip

#: Said for what has another name here.
SAME_AS = {
    "birthday party": "birthday", "birthday bash": "birthday", "birthday celebration": "birthday", "birthday dinner": "birthday",
    "bday": "birthday", "b-day": "birthday", "bday party": "birthday", "bbq": "barbecue", "bar-b-q": "barbecue",
    "barbeque": "barbecue", "cookout": "barbecue", "housewarming party": "housewarming", "graduation party": "graduation",
    "anniversary party": "anniversary", "gender reveal party": "gender reveal", "wedding reception": "wedding",
    "wedding ceremony": "wedding", "babyshower": "baby shower", "grad party": "graduation", "house warming": "housewarming",
    "get together": "get-together", "xmas party": "christmas party", "nye party": "new year's eve party",
}  # fmt: skip

#: Words for an event that name no kind: "the party" is whichever event is talked about.
GENERIC = {
    "event", "party", "celebration", "gathering", "get-together", "get together", "bash", "do", "occasion", "thing", "plan", "plans",
    "function", "something", "affair", "day", "meeting", "date", "evening event",
}  # fmt: skip

_names = sorted({*USUAL_HOURS, *SAME_AS}, key=len, reverse=True)
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


def _last(words: str) -> re.Match[str] | None:
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
