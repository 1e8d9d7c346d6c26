"""Places that are named without "at": "village hall", "my flat", "ours", "The Glasshouse", "Number Nine"."""

from __future__ import annotations

from collections.abc import Iterator

from agents import patterns as re
from agents.llm.offline.values.span import Scene, Span
from planning import catalogue
from planning.language import vendor_names

MOST_BEFORE = 2  # words that say which hall it is

_OWN = re.compile(r"\b(?:(?:at|round|over at|round at|in) )?(?P<said>ours|mine)\b(?! own)", re.I)
_NOUN = re.compile(
    r"\b(?:halls?|(?:back ?)?garden|(?:back ?)?yard|house|home|place|flat|apartment|park|beach|office|restaurant|bar"
    r"|pub|caf[eé]|church|cent(?:er|re)|library|school|hotel|clubhouse|museum|zoo|farm|barn|rooms?|rooftop|terrace|studio"
    r"|gallery|theat(?:er|re)|bistro|pizzeria|winery|castle|gym|pool|hut|canteen|inn|arms|tavern|lodge|manor|pavilion"
    r"|soft play|leisure centre|community centre|town hall|green|playground|woods|marquee|boathouse)\b",
    re.I,
)
_CAPITAL = re.compile(
    r"(?:(?<=^)|(?<=[,;:(\n] )|(?<=[ap]m )|(?<=[,;] (?:at|in) ))"
    r"(?:(?:The|the) [A-ZÀ-Þ][\w'’&-]*|Number [A-Z]\w+|Casa \w+ [A-Z]\w+)"
    r"(?: (?:[A-ZÀ-Þ][\w'’&-]*|of|and|&|de|do|da))*(?=\s*(?:[,.;!)\n]|$))"
)
_OF_SOMEBODY = re.compile(r"(?<=[,;(] )[A-ZÀ-Þ][\w-]+['’]s(?=\s*(?:[,.;!)\n]|$))")
_NUMBERED = re.compile(r"\b(?:meeting )?(?:room|hall|studio|suite|court|pitch|gym) (?:\d{1,3}|(?-i:[A-Z]))\b", re.I)
_PUB = re.compile(
    r"\bthe (?:crown|swan|bell|plough|red lion|white hart|kings arms|king's head|queen's head|royal oak|ship|fox)\b",
    re.I,
)
_WHICH = re.compile(r"(?P<word>[^\W\d_][\w'’&-]*) $")
_BEFORE = re.compile(r"(?:at|in|on|to|by|from|for|with|near) ", re.I)
_no_name = """
its thats theres booked hired reserved rented got using use have chosen picked secured found want need
"""
_NO_NAME = frozenset(_no_name.split())
_OWNER = frozenset({"my", "our", "the", "his", "her", "their"})


def venues(text: str, scene: Scene) -> Iterator[Span]:
    """Mark places by what they are, by whose they are, and by names with capitals that say what they are."""
    for match in _OWN.finditer(text):
        yield Span("venue", match.start("said"), match.end("said"), match["said"].lower())
    for match in (*_CAPITAL.finditer(text), *_PUB.finditer(text), *_OF_SOMEBODY.finditer(text)):
        yield Span("venue", *match.span(), match[0])
    for match in _NUMBERED.finditer(text):
        yield Span("venue", *match.span(), match[0])
    for span in vendor_names.names_of_trade(text, scene):
        if _BEFORE.match(str(span.value)):
            continue  # "At the Orchard Barn"
        yield Span("venue", span.start, span.end, span.value)
    for match in _NOUN.finditer(text):
        for start in _starts(text, match.start()):
            yield Span("venue", start, match.end(), text[start : match.end()])


def _starts(text: str, start: int) -> list[int]:
    """Where the name may begin, the farthest first; a noun alone is no place."""
    found: list[int] = []
    for _ in range(MOST_BEFORE + 1):
        before = _WHICH.search(text[:start])
        if before is None:
            break
        word = before["word"].lower()
        if word in _OWNER:
            return [before.start(), *found]
        if word in _NO_NAME or word in catalogue.word_list("no_title") or len(found) == MOST_BEFORE:
            break
        start = before.start()
        found.insert(0, start)
    return found
