"""How guests answer: until when, for how many there is room, what they are asked, the open link, a poll of dates."""

from __future__ import annotations

from datetime import datetime, time

from agents import patterns as re
from agents.llm.offline.values.clock_times import find_time
from agents.llm.offline.values.days import find_day
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import usual_time

EVENING = 17  # from here on, "at 8" is meant of the evening

UNTIL = "Until which day may guests answer? Say, for example: guests should answer by December 1."
ROOM = "For how many people is there room? Say, for example: there is room for 40."

_DEADLINE = re.compile(
    r"\b(?:rsvps?|answers?|repl(?:y|ies)|respond|responses?|let (?:me|us) know)\b.*\b(?:by|until|till|before|no later "
    r"than|due|deadline)\b|\b(?:deadline|last day|cut-?off)\b.*\b(?:rsvps?|answer(?:s|ing)?|repl(?:y|ies)|respon\w+)\b"
    r"|\brsvp deadline\b",
    re.I,
)
_ROOM = re.compile(
    r"\b(?:there(?:'s| is)|we have|only)\b.*\b(?:room|space|places?|seats?) for\b"
    r"|\b(?:capacity|guest limit|limit)\b.*\d"
    r"|\b(?:limit|cap)\b.*\b(?:guests?|people|places|seats)\b|\bwaiting ?list\b.*\d",
    re.I,
)
_NUMBER = re.compile(r"\b(\d{1,6})\b")
_POLL = re.compile(
    r"\b(?:date|day)s? ?(?:poll|vote)\b|\bpoll\b.*\b(?:dates?|days?|guests?)\b|\bvote\b.*\b(?:dates?|days?)\b", re.I
)
_SHOW = re.compile(r"^(?:show|open|how|what|which|who|is|are|see)\b", re.I)
_LINK = re.compile(
    r"\b(?:open|public|shared?|sharable|shareable|one|single|general|invite|invitation|sign-?up) link\b"
    r"|\blink (?:for|that) (?:everybody|everyone|anybody|anyone|all)\b",
    re.I,
)
_END = re.compile(r"\b(?:end|close|stop|remove|delete|disable|revoke)\b", re.I)
_ASK = re.compile(
    r"^(?:please )?ask (?:the |my |our |all |every )*(?:guests?|everyone|everybody|people|them)\b(?P<what>.*)$", re.I
)
_ABOUT = (
    ("allergies", re.compile(r"\ballerg|\bmust not eat|\bintoleran", re.I)),
    ("diet", re.compile(r"\bdiet|\bvegetarian|\bvegan|\b(?:what|how) they eat|\bfood preference|\bmeal|\beat\b", re.I)),
    ("ages", re.compile(r"\bages?\b|\bhow old\b", re.I)),
    ("song", re.compile(r"\bsongs?\b|\bmusic wish", re.I)),
)
_WAITING = re.compile(r"\bwaiting ?list\b|\bwho (?:is|'s) waiting\b|\b(?:show|see) (?:the |all )?answers\b", re.I)


def answering(clause: str, scene: Scene) -> Request | None:
    """Read such as "guests should answer by 1 December", "ask guests about allergies", "make a date poll"."""
    event, rest = find_event(clause, scene.memory)
    rest = rest.replace(" | ", " ").strip()
    if _POLL.search(rest):
        return one("show_date_poll", event) if _SHOW.match(rest) else _polled(rest, event, scene)
    if _LINK.search(rest):
        number = _NUMBER.search(rest)
        if _END.search(rest):
            return one("share_link", event, ended=True)
        return one("share_link", event, limit=int(number[1])) if number else one("share_link", event)
    if match := _ASK.match(rest):
        about = next((kind for kind, words in _ABOUT if words.search(match["what"])), None)
        if about:
            return one("ask_guests", event, about=about)
    if _DEADLINE.search(rest) and not _SHOW.match(rest):
        day, _ = find_day(rest, scene.now)
        if day is None or day.date is None:
            return Request(event=event, question=UNTIL)
        until = datetime.combine(day.date, time(23, 59))
        return one("set_answering", event, answer_by=until.isoformat())
    if _ROOM.search(rest) and not _SHOW.match(rest):
        number = _NUMBER.search(rest)
        return one("set_answering", event, capacity=int(number[1])) if number else Request(event=event, question=ROOM)
    return one("show_answers", event) if _WAITING.search(rest) else None


def _polled(rest: str, event: int | str | None, scene: Scene) -> Request:
    """Read the days that are asked about: each part of a list that names one, at its hour or the event's usual one."""
    known = event if isinstance(event, int) else scene.memory.latest if event is None else None
    usual = scene.memory.hours.get(known or 0) or usual_time(str(event or ""))
    found = []
    for part in re.split(r",|;|\bor\b|\band\b|:", rest):
        day, left = find_day(part, scene.now)
        if day is not None and day.date is not None:
            at, _ = find_time(left, late=usual.hour >= EVENING)
            found.append(datetime.combine(day.date, at.time if at else usual).isoformat())
    return one("poll_dates", event, dates=list(dict.fromkeys(found))) if found else one("poll_dates", event)
