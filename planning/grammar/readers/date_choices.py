"""Which date of a poll it shall be: "take the 13th", "let's take the second one", "we go with Saturday"."""

from __future__ import annotations

from datetime import datetime

from agents import patterns as re
from agents.formatting import listed, when
from agents.llm.offline.values.days import find_day
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

_CHOOSE = re.compile(
    r"^(?:(?:we|i)(?:'ll|'d| will| would| want to| have| decided to)? )?(?:(?:let's|let us|please|just|then) )*"
    r"(?P<verb>take|pick|choose|go (?:with|for)|settle (?:on|for)|decided? (?:on|for)|use|have|chose|do|make it"
    r"|it(?:'s| is)(?: going to be)?|it (?:shall|should|will) be|book|fix|set (?:it )?(?:to|on|for)?)"
    r"(?: on| for)? (?P<which>.+?)(?: then| please| it is| works best)*[\s.!]*$"
    r"|^(?P<which2>[\w ]{3,30}?)"
    r"(?: it is| then| please| works best| wins?| is (?:best|the one))+[\s.!]*$",
    re.I,
)
_NTH = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh"),
    "twelfth",
)
_ORDINAL = re.compile(rf"^(?:the )?(?P<nth>{'|'.join(_NTH)}|last|latest)(?: (?:one|date|day|option|choice))?$", re.I)
_WEEKDAY = re.compile(r"^(?:the |that )?((?:mon|tues|wednes|thurs|fri|satur|sun)day)(?: one| date)?$", re.I)
_OF_MONTH = re.compile(r"^the (\d{1,2})(?:st|nd|rd|th)(?: one)?$", re.I)
_MAY_MOVE = re.compile(r"make|it|set|have|do", re.I)
WHICH_DATE = "Which of the dates shall it be: {}?"


def date_chosen(clause: str, scene: Scene) -> Request | None:
    """Read which of the dates that guests are asked about is chosen; of several that are meant it is asked which."""
    memory = scene.memory
    if not memory.dates or memory.polled is None or clause.endswith("?"):
        return None
    event, rest = find_event(clause, memory)
    match = _CHOOSE.match(rest.replace(" | ", " ").strip())
    if match is None or (memory.polled != memory.latest if event is None else event != memory.polled):
        return None
    found = dates_meant((match.group("which") or match.group("which2")).strip(), memory.dates, scene)
    if found is None or (not found and _MAY_MOVE.match(match.group("verb") or "")):
        return None
    if len(found) != 1:
        return Request(event=event, question=WHICH_DATE.format(listed([when(at) for at in memory.dates], 12)))
    return one("choose_date", memory.polled, date=found[0].replace(tzinfo=None).isoformat())


def dates_meant(said: str, dates: list[datetime], scene: Scene) -> list[datetime] | None:
    """Return which of the dates are meant; None where the words name no date at all."""
    if match := _ORDINAL.match(said):
        word = match.group("nth").lower()
        at = len(dates) - 1 if word in ("last", "latest") else _NTH.index(word)
        return dates[at : at + 1]
    if match := _WEEKDAY.match(said):
        return [date for date in dates if f"{date:%A}".lower().startswith(match.group(1).lower()[:3])]
    if match := _OF_MONTH.match(said):
        return [date for date in dates if date.day == int(match.group(1))]
    day, left = find_day(said, scene.now)
    if day is None or day.date is None:
        return None
    return [] if re.search(r"[^\W\d_]{4}", left) else [date for date in dates if date.date() == day.date]
