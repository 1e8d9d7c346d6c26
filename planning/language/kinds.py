"""The kinds of values in sentences about planning, and the language made of them and of the files beside this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from agents import patterns as re
from agents.llm.offline.understanding.accounting import only_tells_when
from agents.llm.offline.understanding.language import Free, Language
from agents.llm.offline.values import (
    amounts,
    durations,
    head_counts,
    hours,
    moments,
    percentages,
    periods,
    ranges,
    recurrences,
)
from agents.llm.offline.values.currency_words import currencies_named
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.numbers import number
from planning.grammar.values.titles import is_plannable, name_event
from planning.language import date_lists, event_titles, vendor_names, venues
from planning.language.about_things import ABOUT_THINGS
from planning.language.looks import LOOKS
from planning.language.people_kinds import PEOPLE
from planning.language.spoken_events import EVENTS, NO_EVENT
from planning.language.sums import SUMS
from planning.language.thing_kinds import THINGS
from planning.vendors.kinds import CALLED, understood

_TRADE = re.compile(
    r"\b(?:"
    + "|".join(
        sorted(
            (re.escape(word.strip()) for words in CALLED.values() for word in words.split(",")), key=len, reverse=True
        )
    )
    + "|"
    + "|".join(CALLED)
    + r")s?\b",
    re.I,
)


def trades(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what vendors do, by what people call it: "a DJ", "somebody to cook", "venues"."""
    for match in _TRADE.finditer(text):
        if kind := understood(match[0]) or understood(match[0].removesuffix("s")):
            yield Span("trade", *match.span(), kind)


def _free_title(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read an event of no usual kind: "a llama parade"."""
    said = text[start:end]
    if not is_plannable(said) or NO_EVENT.fullmatch(said) or re.match(r"(?:some|any|every|no)thing\b", said, re.I):
        return None
    kind, title = name_event(said)
    return Span("free_title", start, end, (kind, title)) if kind and title else None


_NO_TITLE = re.compile(
    r"[,;:\n]|\b(?:n|and|but|so) (?:it|its|it's|we|i|the|make|move|invite|add|set|put)\b|\b(?:n|and|but|so)$"
    r"|^(?:off|it|that|this|them|back|out|up|down|a day|me|us|him|her|to|from|as)\b",
    re.I,
)


def _new_title(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read what an event is to be called: in quotation marks anything, else no part of another wish."""
    said = text[start:end].strip()
    if (quoted := re.fullmatch(r"[\"“'‘](?P<said>[^\"“”]+)[\"”'’]", said)) is not None:
        return Span("new_title", start, end, quoted["said"])
    is_open = '"' in said or text[max(0, start - 1) : start] in ('"', "“") or text[end : end + 1] in ('"', "”")
    return None if is_open or _NO_TITLE.search(said) or only_tells_when(said) else Span("new_title", start, end, said)


def _quoted(text: str, start: int, end: int, scene: Scene) -> Span | None:
    said = text[start:end].strip()
    return Span("quoted_words", start, end, said) if re.fullmatch(r"[\"“'][^\"“”]+[\"”']", said) else None


_PART_OF_NAME = re.compile(r"(?:morning|afternoon|evening|night|lunch ?time) (?:(?:on|at|from) )?", re.I)


_HOURS = 12
_ABOUT = re.compile(r"\b(?:about|around|roughly|approximately|circa|maybe) $", re.I)


def _is_count(span: Span, found: list[Span], text: str) -> bool:
    """Whether "about 20" is a number of people: an hour was told by something else."""
    time = span.value.time if span.value else None
    if time is None or span.value.day is not None or not re.fullmatch(r"\d+|[a-z]+", span.of(text), re.I):
        return False
    if span.of(text).isdecimal() and int(span.of(text)) > _HOURS and _ABOUT.search(text[: span.start]):
        return True
    others = (other for other in found if other is not span and other.value and other.value.time)
    is_told = any(not other.value.time.vague for other in others)
    return is_told and (time.is_bare or span.of(text).isdecimal()) and _ABOUT.search(text[: span.start]) is not None


_SOME = re.compile(r"(?:about|around|roughly|approximately|approx\.?|circa|ca\.?|some|maybe|say|probably) ", re.I)


def some_heads(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "about 20" as a number of people, where it can be no hour."""
    for span in head_counts.counts(text, scene):
        if span.value is None or span.value.change or not _SOME.match(span.of(text)):
            continue
        times = [found for found in moments.spans(text, scene) if found.value and found.value.time]
        told = [found for found in times if not found.value.time.vague and found.end <= span.start]
        if span.value.count > _HOURS or told:
            yield span


def whens(text: str, scene: Scene) -> Iterator[Span]:
    """Mark moments; of "curry night on Saturday" Saturday too, as the night may be of a name."""
    found = list(moments.spans(text, scene))
    for span in found:
        if _is_count(span, found, text):
            continue
        yield span
        if (part := _PART_OF_NAME.match(text[span.start : span.end])) and span.start + part.end() < span.end:
            begins = span.start + part.end()
            for rest in moments.spans(text[begins : span.end], scene):
                yield replace(rest, start=rest.start + begins, end=rest.end + begins)


#: How a place does not go on.
_NO_PLACE = re.compile(
    r"[,;.!?]\W*(?:and|but|so|then|also|as|if|because|i|we|he|she|it|they|there|that|which|not)(?:['’]\w+)?\b"
    r"|\b(?:and|but|so|btw|tho|though|please|lol|with|for|then|also|yay|ha|haha)$"
    r"|^(?:the )?end$|\b(?:he|she|they|we|it)(?:['’](?:s|re|ve|ll|d)| (?:is|are|has|have|will|can|says|insists))\b",
    re.I,
)


#: "we have fallen out with Tim" names no place.
_DONE = re.compile(
    r"(?:been|fallen|gone|run|lost|found|made|given|taken|done|seen|heard|told|said|had|got|[a-z]{4,}ed)\b"
)


def _place(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read a place with the article that stands before it."""
    said = text[start:end]
    if said.count('"') % 2 or re.fullmatch(
        r"(?:(?:the|an|my) (?:end|meantime|future|total|moment)|total|all|full|time|advance|person|fact|it|that|this"
        r"|there|(?:his|her|their|my|our|the) (?:last|first|next|big|final|special|birthday|actual)(?: .*)?"
        r"|(?:on .*|is )?out of date|.* for (?:the|our|my|that|this) .*|up to date|wrong|full|booked|taken|closed"
        r"|(?:to|on|in|at|by)(?: .*)?|(?:the |that )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b.*"
        r"|tbc|tbd|tba|too .*|is .*|instead.*|rather|now|here|once|least|most|first|last|home time|some ?time.*|with .*"
        r"|.*\b(?:we|i|we're|i'm|they|please|expect(?:ing)?|invit\w+|budget|guests|so|but)\b.*|.* (?:us|me|it|them)"
        r"|.*\b(?:permitting|hopefully|obviously)\b.*|home\b .+"
        r"|.*\b(?:list|shopping)"
        r"|(?:the )?(?:flowers|catering|music|photography|drinks|decorations?|transport|cakes?|tasks?|to-?dos?|jobs"
        r"|expenses|budget)|(?:his|her|their|my|our) names?"
        r"|\d{1,2}(?:st|nd|rd|th)\b.*|.*\d[\d.,:]*|\d+ [a-z]+s)",
        said,
        re.I,
    ):
        return None
    if only_tells_when(said) or re.search(r"\d(?:st|nd|rd|th)$", said, re.I) or _NO_PLACE.search(said):
        return None
    if any(found.start == 0 and found.value and found.value.unit for found in amounts.spans(said, scene)):
        return None  # "up to six bottles"
    article = re.search(r"\b(?:the|a|an) $", text[:start], re.I)
    if article is None and _DONE.match(said):
        return None
    return Span("place", start, end, f"{article[0] if article else ''}{said}".strip(" '\""))


def no_sums(text: str, scene: Scene) -> Iterator[Span]:
    """Mark hours that are no prices: "7pm" and "half eight", not the "4.50" of "candles at 4.50"."""
    return (span for span in hours.with_minutes(text, scene) if not re.fullmatch(r"[\d.]+", span.of(text)))


_clock = r"\d{1,2}(?:[.:]\d\d)?"
_GLUED = re.compile(
    rf"(?<![\w.:/-])(?P<first>{_clock})[-–](?P<last>{_clock})(?![\w.:/-]|\s*(?:people|guests|kids|of us))", re.I
)


def _is_ranged(span: Span) -> bool:
    return bool(span.value and span.value.time and span.value.time.until)


def hour_ranges(text: str, scene: Scene) -> Iterator[Span]:
    """Mark from which hour to which: "2 to 4", "6-8pm"."""
    yield from filter(_is_ranged, hours.spans(text, scene))
    for match in _GLUED.finditer(text):  # "11-4", which may be something else where no day stands before it
        for span in filter(_is_ranged, hours.spans(f"{match['first']} - {match['last']}", scene)):
            yield replace(span, start=match.start(), end=match.end())


def hours_down(text: str, scene: Scene) -> Iterator[Span]:
    """Mark from which hour to which lower one: "nine to five" counts nobody."""
    for span in hour_ranges(text, scene):
        until = span.value.time.until
        if until.hour % 12 < span.value.time.time.hour % 12:
            yield span


def only(kind: str, read: Extractor) -> Extractor:
    """Return the reader of one kind, of a reader of several."""

    def of_kind(text: str, scene: Scene) -> Iterator[Span]:
        return (span for span in read(text, scene) if span.kind == kind)

    return of_kind


def heads_changed(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how many people more or fewer there are: "two more guests"."""
    return (
        replace(span, kind="heads_changed")
        for span in head_counts.spans(text, scene)
        if span.value and span.value.change
    )


_BRACKETED = re.compile(r"\((?P<count>\d{1,4})\)|\bus (?P<few>two|three|four|five|six)\b", re.I)


def bracketed(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how many people are meant: "a roast for the in-laws (6)", "just us two"."""
    for match in _BRACKETED.finditer(text):
        yield Span("bracketed", *match.span(), head_counts.Heads(number(match["count"] or match["few"])))


KINDS: dict[str, Extractor | Free] = {
    **LOOKS,
    "hour": hours.with_minutes,
    "listed_hour": hours.spans,
    "hour_range": hour_ranges,
    "hours_down": hours_down,
    "clock": no_sums,
    "trade": trades,
    "vendor_name": vendor_names.names,
    "vendor_of_trade": vendor_names.names_of_trade,
    "dates": date_lists.dates,
    "when": whens,
    "range": ranges.spans,
    "period": periods.coming,
    "past_period": periods.past,
    "currency": currencies_named,
    "head_count": head_counts.spans,
    "heads_changed": heads_changed,
    "count": head_counts.counts,
    "some_heads": some_heads,
    "bracketed": bracketed,
    "amount": amounts.counted,
    "share": percentages.spans,
    "event_title": event_titles.event_titles,
    "bare_title": event_titles.bare_titles,
    "whom": Free(event_titles.whom, longest=6, weight=0.8, without=("when", "head_count", "money", "recurrence")),
    "known_kind": event_titles.known_kinds,
    "kind_named": event_titles.kinds_named,
    "turning": event_titles.turning,
    "venue": venues.venues,
    "free_title": Free(
        _free_title, longest=5, weight=3.0, without=("when", "head_count", "money", "people", "event_title")
    ),
    "place": Free(_place, longest=8, without=("head_count", "money", "when", "recurrence")),
    "new_title": Free(_new_title, longest=8),
    "quoted_words": Free(_quoted, longest=8),
    "duration": only("duration", durations.spans),
    "shift": only("shift", durations.spans),
    "stretch": only("stretch", durations.spans),
    "recurrence": recurrences.spans,
    "short": Free(longest=3),
    "words": Free(),
    **EVENTS,
    **SUMS,
    **PEOPLE,
    **THINGS,
    **ABOUT_THINGS,
}


@cache
def language() -> Language:
    """The planner's language. Read at first use."""
    made = Language(dict(KINDS)).load(*sorted(Path(__file__).parent.glob("*.toml")))
    made.check()
    return made
