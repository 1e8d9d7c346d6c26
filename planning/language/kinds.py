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
    money,
    percentages,
    periods,
    ranges,
    recurrences,
)
from agents.llm.offline.values.currency_words import currencies_named
from agents.llm.offline.values.relations import KIN
from agents.llm.offline.values.span import Extractor, Scene, Span
from agents.numbers import number
from planning.grammar.values.kinds import GENERIC, KIND, canonical
from planning.grammar.values.titles import is_plannable, name_event
from planning.language import date_lists, event_titles, vendor_names, venues
from planning.language.people_kinds import PEOPLE
from planning.language.thing_kinds import THINGS
from planning.vendors.kinds import CALLED, understood

_possessor = r"(?:(?!(?:what|when|where|who|how|it|that|there|here|let|today|tomorrow)'s)[\w-]+(?: and [\w-]+)?'s?)"
_NAMED = re.compile(
    rf"\b(?:(?:my|our|the|this|that) )?(?:{_possessor} (?:[\w-]+ ){{0,2}}?{KIND}|(?<=the |our ){KIND}"
    rf"|(?<=my ){KIND}|(?<=this ){KIND}|(?<=that ){KIND})\b(?! (?:list|invit|guest|cake))|\bevent (?:#|number )?\d+\b",
    re.I,
)  # fmt: skip


#: "the office one", "the office do".
_ONE = re.compile(
    r"\b(?:the|my|our) (?P<said>(?!(?:first|second|third|next|last|only|other|new|old|big|small|same|whole|right|wrong"
    r"|party|one|this|that|two|three)\b)[\w'’-]+(?: [\w'’-]+)?)(?= (?:one|do|bash|shindig|gathering|gig)\b)",
    re.I,
)
_WHOSE_PARTY = re.compile(rf"\b(?:{'|'.join(KIN)})s party\b", re.I)


def which_ones(text: str, scene: Scene) -> Iterator[Span]:
    """Mark which event is meant where it is "the office one"."""
    for match in _ONE.finditer(text):
        yield Span("which_one", *match.span(), match["said"])


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


def events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark events by their titles, and by whose and what they are: "Tom's birthday", "the wedding", "event 5"."""
    for title in scene.names.get("event", ()):
        if len(title) > 3:
            said = re.escape(title).replace("'", "['’]?")
            for match in re.finditer(rf"(?<!\w){said}(?:['’]?s)?(?!\w)", text, re.I):
                yield Span("event", *match.span(), title)
    for match in _WHOSE_PARTY.finditer(text):
        yield Span("event", *match.span(), match[0])
    for match in _NAMED.finditer(text.replace("’", "'")):
        words = re.sub(r"^(?:the|our|my|this|that) ", "", match[0], flags=re.I)
        yield Span("event", *match.span(), "" if canonical(words) in GENERIC else words)


#: What belongs to an event, or is said of any: no name of one.
_NO_EVENT = re.compile(
    r"(?:.*\b(?:date|time|day|place|venue|location|address|budget|title|name|guests?|people|list|letters?|invitations?|task"
    r"|tasks|number|count|headcount|start|end|beginning|price|cost|cover|colou?rs?|link|poll|zone|deadline|menu|one)"
    r"|it|that|this|them|us|me|him|her|.*\d.*)",
    re.I,
)


_BARE = re.compile(rf"\b(?:{_possessor} (?:[\w-]+ ){{0,2}}?)?{KIND}\b", re.I)
#: What follows an event where "'s" is "is" or "has": "the picnic's back on", also as it is typed, "picnics off".
_IS = (
    r"['’]?s(?= (?:off|on|over|done|finished|back|now|not|no|been|going|gonna|moved|moving|cancell?ed|called"
    r"|happening|starting|at|had|got|to|postponed)\b)"
)


_NEW = re.compile(r"\b(?:an?|another|new|some)(?: [\w-]+)? $", re.I)


def bare_events(text: str, scene: Scene) -> Iterator[Span]:
    """Mark kinds of events that stand alone: who cancels "housewarming" means the one there is."""
    for match in _BARE.finditer(text.replace("’", "'")):
        if canonical(match[0]) not in GENERIC and not _NEW.search(text[: match.start()]):
            yield Span("event", *match.span(), match[0])


def events_that_are(text: str, scene: Scene) -> Iterator[Span]:
    """Mark events with an "'s" that is a verb."""
    titles = [re.escape(title) for title in scene.names.get("event", ()) if len(title) > 3]
    for match in re.finditer(rf"(?<!\w)(?P<called>{'|'.join([*titles, KIND])}){_IS}", text, re.I):
        words = match["called"]
        yield Span("event", *match.span(), "" if canonical(words) in GENERIC else words)


def _named(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read what an event may be called that was not spoken of yet: the tool knows whether there is one."""
    said = text[start:end].strip(" .!?,'\"")
    return None if _NO_EVENT.fullmatch(said) else Span("named", start, end, said)


def trades(text: str, scene: Scene) -> Iterator[Span]:
    """Mark what vendors do, by what people call it: "a DJ", "somebody to cook", "venues"."""
    for match in _TRADE.finditer(text):
        if kind := understood(match[0]) or understood(match[0].removesuffix("s")):
            yield Span("trade", *match.span(), kind)


def _free_title(text: str, start: int, end: int, scene: Scene) -> Span | None:
    """Read an event of no usual kind: "a llama parade"."""
    said = text[start:end]
    if not is_plannable(said) or _NO_EVENT.fullmatch(said) or re.match(r"(?:some|any|every|no)thing\b", said, re.I):
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


def whens(text: str, scene: Scene) -> Iterator[Span]:
    """Mark moments; of "curry night on Saturday" Saturday too, as the night may be of a name."""
    for span in moments.spans(text, scene):
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
        r"|tbc|tbd|tba|too .*|is .*|instead.*|rather|now|here|once|least|most|first|last|home time|some ?time.*|with .*"
        r"|.*\b(?:we|i|we're|i'm|they|please|expect(?:ing)?|invit\w+|budget|guests|so|but)\b.*|.* (?:us|me|it|them)"
        r"|.*\b(?:list|shopping)"
        r"|(?:the )?(?:flowers|catering|music|photography|drinks|decorations?|transport|cakes?|tasks?|to-?dos?|jobs"
        r"|expenses|budget)|(?:his|her|their|my|our) names?"
        r"|.*\d[\d.,:]*)",
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


def only(kind: str, read: Extractor) -> Extractor:
    """Return the reader of one kind, of a reader of several."""

    def of_kind(text: str, scene: Scene) -> Iterator[Span]:
        return (span for span in read(text, scene) if span.kind == kind)

    return of_kind


_BRACKETED = re.compile(r"\((?P<count>\d{1,4})\)|\bus (?P<few>two|three|four|five|six)\b", re.I)


def bracketed(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how many people are meant: "a roast for the in-laws (6)", "just us two"."""
    for match in _BRACKETED.finditer(text):
        yield Span("bracketed", *match.span(), head_counts.Heads(number(match["count"] or match["few"])))


#: A mere number from here on is a sum where both a sum and a number of things could be said.
LEAST_SUM = 100


def sizeable(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums that are no number of things: with a currency, or of three figures."""
    named = {(span.start, span.end) for span in money.spans(text, scene)}
    for span in money.sums(text, scene):
        if (span.start, span.end) in named or (span.value and span.value.amount >= LEAST_SUM):
            yield span


def stated(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums in figures, or that are no number of things: "two spoons" are none."""
    certain = {(span.start, span.end) for span in sizeable(text, scene)}
    for span in money.sums(text, scene):
        if (span.start, span.end) in certain or any(letter.isdecimal() for letter in span.of(text)):
            yield span


def plain_sums(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums, mere numbers too, but for "that one"."""
    return (span for span in money.sums(text, scene) if span.of(text).lower() != "one")


_MORE = re.compile(r"\b(?:more|extra)\b", re.I)


def further(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums of which there is to be so much more: "500 more"."""
    return money.sums(_MORE.sub(lambda word: " " * len(word[0]), text), scene)


def per_head(text: str, scene: Scene) -> Iterator[Span]:
    """Mark sums for each guest."""
    return (span for span in money.spans(text, scene) if span.value and span.value.per == "head")


def ranged(text: str, scene: Scene) -> Iterator[Span]:
    """Mark "from 500 to 650"."""
    for span in money.sums(text, scene):
        if span.value and span.value.low is not None and text[: span.start].lower().endswith("from "):
            yield Span("money", span.start - 5, span.end, span.value)


KINDS: dict[str, Extractor | Free] = {
    "event": events,
    "bare_event": bare_events,
    "event_is": events_that_are,
    "hour": hours.with_minutes,
    "listed_hour": hours.spans,
    "clock": no_sums,
    "named": Free(_named, longest=3, weight=2.0, without=("when", "head_count", "money", "event")),
    "trade": trades,
    "vendor_name": vendor_names.names,
    "vendor_of_trade": vendor_names.names_of_trade,
    "dates": date_lists.dates,
    "when": whens,
    "range": ranges.spans,
    "period": periods.coming,
    "past_period": periods.past,
    "money": money.spans,
    "sum": plain_sums,
    "sizeable": sizeable,
    "further": further,
    "per_head": per_head,
    "stated": stated,
    "ranged": ranged,
    "price": money.prices,
    "currency": currencies_named,
    "head_count": head_counts.spans,
    "count": head_counts.counts,
    "bracketed": bracketed,
    "amount": amounts.counted,
    "share": percentages.spans,
    "event_title": event_titles.event_titles,
    "bare_title": event_titles.bare_titles,
    "whom": Free(event_titles.whom, longest=6, weight=0.8, without=("when", "head_count", "money", "recurrence")),
    "kind_named": event_titles.kinds_named,
    "turning": event_titles.turning,
    "venue": venues.venues,
    "free_title": Free(
        _free_title, longest=5, weight=3.0, without=("when", "head_count", "money", "people", "event_title")
    ),
    "place": Free(_place, longest=8, without=("head_count", "money", "when", "recurrence")),
    "which_one": which_ones,
    "new_title": Free(_new_title, longest=8),
    "quoted_words": Free(_quoted, longest=8),
    "duration": only("duration", durations.spans),
    "shift": only("shift", durations.spans),
    "stretch": only("stretch", durations.spans),
    "recurrence": recurrences.spans,
    "short": Free(longest=3),
    "words": Free(),
    **PEOPLE,
    **THINGS,
}


@cache
def language() -> Language:
    """The planner's language. Read at first use."""
    made = Language(dict(KINDS)).load(*sorted(Path(__file__).parent.glob("*.toml")))
    made.check()
    return made
