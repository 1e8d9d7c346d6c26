"""What is no thing to buy, though it stands in a list: pronouns, mere words for things, wishes and sentences."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from agents import patterns as re
from agents.numbers import GROUPS, ONES, TENS

_DATA: dict[str, str] = tomllib.loads(Path(__file__).with_name("no_things.toml").read_text(encoding="utf-8"))


def _phrases(key: str) -> frozenset[str]:
    return frozenset(" ".join(phrase.split()) for phrase in _DATA[key].split(","))


#: What a list may be about, before a colon.
TOPICS = _phrases("topics") | _phrases("headings") | {each.removeprefix("the ") for each in _phrases("purposes")}

#: Whole names that are none; those of them that may be passed over; headings of a list; what things are for.
NOTHING = _phrases("nothing") | {","}
PASSED, HEADINGS = _phrases("passed"), _phrases("headings")
PURPOSE = rf"(?:{'|'.join(sorted(map(re.escape, _phrases('purposes')), key=len, reverse=True))})"
_NEVER, _NOT_LAST, _PEOPLE = (frozenset(_DATA[key].split()) for key in ("never", "not_last", "people"))
_NOT_FIRST = frozenset(("in", "with", "from", "for", "of", "on", "off"))
MOST_WORDS = 6  # of a name

_wishes = "|".join(sorted(map(re.escape, _phrases("wishes")), key=len, reverse=True))
_WISH = re.compile(
    rf"(?:(?:oh|and|also|then|please|but|can you|could you|let's)\s+)*(?:(?P<off>drop off)|{_wishes})\b", re.I
)
#: The same words as the beginning of a name: "plan b pills" would be one, "text markers", "book lights".
_NAMES = re.compile(
    r"(?:check(?:ed|ered)? \w+cloths?|book ?(?:light|mark|let)s?|text markers?|make[- ]?up|set of|sets of|call bells?"
    r"|drop cloths?|bin (?:bag|liner)s?|do not disturb|it's a (?:boy|girl)|show ?bags?|cross buns?|mail ?box"
    r"|table (?:number|name|plan)s?|place names?|name (?:card|tag|badge|label)s?|number (?:balloon|candle)s?|list pads?"
    r"|write[- ]on|tick ?stickers?|change table|bin bags|plan(?:ner|ters?)|thank[- ]you \w+|i scream|you are|we are)\b",
    re.I,
)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: An hour, a day of the month, or a time that is over.
_WHEN = re.compile(
    r"\b(?:last (?:night|week|month|year|time|summer|winter|christmas)|yesterday|ago|this morning)\b"
    r"|\b(?:the|on|by) \d+(?:st|nd|rd|th)\b|\d(?:st|nd|rd|th)$|\d\s?[ap]\.?m\b|\b(?:at|by|before|from) \d|\d:\d\d",
    re.I,
)
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")


@lru_cache(1000)
def is_wish(part: str) -> bool:
    """Whether a part of a list is a sentence of its own."""
    wish = _WISH.match(part)
    return wish is not None and wish["off"] is None and _NAMES.match(part) is None


@lru_cache(1000)
def is_name(name: str) -> bool:
    """Whether these words may be what a thing is called, and hold no verb, day, person or pronoun.

    What stands in quotation marks may be anything: a "Get well soon" balloon.
    """
    plain = _QUOTED.sub("", name).replace("’", "'")
    words = _WORD.findall(plain.casefold())
    if '"' in plain or "”" in plain or "“" in plain:
        return False
    if not words:
        return plain != name
    if all(word.isdecimal() or word in ONES or word in TENS or word in GROUPS for word in words):
        return False
    if (
        words[0] in _NOT_FIRST
        or len(words) > MOST_WORDS
        or _WHEN.search(plain)
        or not _NEVER.isdisjoint(words)
        or words[-1] in _NOT_LAST
    ):
        return _NAMES.match(name) is not None
    return words[0] not in _PEOPLE if len(words) == 1 else words[-2] != "with" or words[-1] not in _PEOPLE
