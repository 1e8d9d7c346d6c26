"""How many people: "for 10 kids", "12 ppl", "about thirty of us", "the in-laws (6)", "me and 4 friends".

Read are counts with a word for people behind them or before ("guests: 20", "we'll be 25"), several that add up ("10
adults and 5 kids"), parts of a whole that do not ("20 people, 5 of them kids"), ranges, of which the upper end counts,
and changes of a count ("two more", "plus four", "twice as many"). Refused are what is no number ("a few friends") and
parts of those who come ("6 of them are vegan", see `shares`). A question is asked back for "12.5 people".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from agents import patterns as re
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.hedges import BEFORE, hedged
from agents.llm.offline.values.people_words import ADJECTIVES, GROUPS, NOT_PEOPLE, PEOPLE
from agents.llm.offline.values.quantities import Quantity, quantities
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.tokens import Token, token, tokens, touch
from agents.numbers import NUMBER, number

Change = Literal["", "more", "less", "times"]


@dataclass(frozen=True, slots=True)
class Heads:
    """So many in all; with a `change`, so many `more` or `less` than now, or now's number taken `times` it.

    Of a range, `count` is the upper end and `low` the lower.
    """

    count: Decimal
    low: Decimal | None = None
    change: Change = ""


#: How a count was recognized, the surest first.
COMPANY, OF_US, NOUN, NAMED, BARE = range(5)


@dataclass(frozen=True, slots=True)
class Found:
    """A count in a text, from character to character."""

    start: int
    end: int
    heads: Heads
    how: int
    unclear: str = ""
    has_parts: bool = False  # "20 people, 5 of them kids"


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark how many people there are, where words say that it is people."""
    return _spans(text, NAMED)


def counts(text: str, scene: Scene) -> Iterator[Span]:
    """Mark mere numbers too, for where a number of people is asked for: "make it 30"."""
    return _spans(text, BARE)


def _spans(text: str, least: int) -> Iterator[Span]:
    for found in head_counts(text):
        if found.how <= least:
            for start, end in dict.fromkeys((hedged(text, found.start, found.end), (found.start, found.end))):
                yield Span("head_count", start, end, None if found.unclear else found.heads, found.unclear)


_OF_US = frozenset({"us", "them", "you"})
#: So many of each: "5 teams of 4".
_SETS = frozenset({"teams", "tables", "groups", "squads", "families", "crews", "boats", "rows"})
_PARTLY = frozenset(
    {"are", "is", "need", "needs", "want", "wants", "eat", "eats", "have", "has", "don't", "can't", "who"}
)
_MORE = {"more": "more", "extra": "more", "additional": "more", "fewer": "less", "less": "less"}
_TIMES = {"double": Decimal(2), "twice": Decimal(2), "triple": Decimal(3), "halve": Decimal("0.5")}
_COMPANY = re.compile(
    r"\b(?:me|myself)(?P<others>(?:\s*(?:,|\band\b|\bplus\b|&|\+)\s*(?:(?:my|our)\s+)?[A-Za-z]+)*?)"
    r"\s*(?:(?:,|\band\b|\bplus\b|&|\+)\s*)+$",
    re.I,
)
_JOINT = re.compile(r",|\band\b|\bplus\b|&|\+", re.I)
_NAMED = re.compile(
    rf"(?:\b(?:party|group|crowd|gathering|table|guest count|head ?count|guest list|number of (?:guests|people)|guests?"
    rf"|attendance)(?: count)?(?:\s*[:=]\s*|\s+(?:of|is|to|at|will be|should be)\s+)"
    rf"|\bhead ?count\s+|\bfor\s+|\b(?:we(?:'ll| will| are|'re)(?: be)?|there (?:will be|are)|there'll be"
    rf"|expect(?:ing)?|a total of)\s+){BEFORE}$",
    re.I,
)  # fmt: skip
#: What may follow "for 8", "we'll be 8".
_boundary = """
    on in at with next this to and budget under tomorrow today tonight people now instead from every max please
    pls w by incl including plus or but mon tue wed thu fri sat sun monday tuesday wednesday thursday friday
    saturday sunday altogether total
"""
_BOUNDARY = frozenset(
    _boundary.split()
)  # fmt: skip
_NEAR = 80  # characters before a number that tell what it counts


@lru_cache(16)
def head_counts(text: str) -> tuple[Found, ...]:
    """Return the counts of a text in their order; those that add up are one."""
    of = tokens(text)
    single: list[Found] = []
    for quantity in quantities(text):
        if (one := _count(text, of, quantity)) is not None:
            joined = _joined(text, single[-1], one) if single else None
            if joined is not None:
                single[-1] = joined
            else:
                single.append(one)
    return tuple(sorted((*single, *_times(of)), key=lambda found: found.start))


def _count(text: str, of: tuple[Token, ...], quantity: Quantity) -> Found | None:
    if quantity.is_vague or (quantity.is_part and quantity.value != quantity.value.to_integral_value()):  # type: ignore[union-attr]
        return None
    before = token(of, quantity.first - 1)
    if before.word in "$€£¥" or (before.word in ":/" and touch(before, of[quantity.first])) or quantity.is_money:
        return None
    at, change = quantity.after, "more" if "another" in (before.word, of[quantity.first].word) else ""
    if token(of, at).word in ("+", "ish", "odd") or (
        token(of, at).word == "-" and token(of, at + 1).word in ("ish", "odd")
    ):
        at += 1 + (token(of, at).word == "-")
    behind, beyond = token(of, at), token(of, at + 1)
    if behind.word == "of" and beyond.word in _OF_US and not quantity.is_article:
        if beyond.word == "them" and token(of, at + 2).word in _PARTLY:
            return None
        return _found(text, of, quantity, at + 2 + (token(of, at + 2).word in PEOPLE), OF_US)
    if behind.word in _SETS and beyond.word == "of" and re.fullmatch(NUMBER, each := token(of, at + 2).word, re.I):
        return _found(text, of, quantity, at + 3 + (token(of, at + 3).word in PEOPLE), NOUN, each=int(number(each)))
    noun = at
    while token(of, noun).word in ADJECTIVES or token(of, noun).word == "-":
        change = _MORE.get(of[noun].word, change)
        noun += 1
    is_kids_party = token(of, noun + 1).word == "party" and token(of, noun + 2).word != "of"
    if token(of, noun).word in PEOPLE and not is_kids_party:
        company = _COMPANY.search(text[max(0, quantity.start - _NEAR) : quantity.start])
        if company:
            others = 1 + len(_JOINT.findall(company["others"]))
            return _found(text, of, quantity, noun + 1, COMPANY, more=others, lead=len(company[0]))
        if quantity.is_article and change != "more":
            return None
        after = noun + 1
        if token(of, after).word in _MORE and token(of, after + 1).word != "or":  # "25 people more or less"
            change, after = _MORE[of[after].word], after + 1
        return _found(text, of, quantity, after, NOUN, change=change, each=2 if of[noun].word == "couples" else 1)
    return None if quantity.is_article else _without_noun(text, of, quantity, at, noun, change)


def _without_noun(
    text: str, of: tuple[Token, ...], quantity: Quantity, at: int, noun: int, change: str
) -> Found | None:
    """Read a count that says otherwise than by a noun that it is one of people, or that may be one."""
    before, behind = token(of, quantity.first - 1), token(of, at)
    ends = not behind.word.strip() or not (behind.word.isalnum() or behind.word in "$€£%:/") or behind.word in _BOUNDARY
    if touch(of[quantity.after - 1], behind) and behind.word.isalpha() and behind.word != "ish":
        return None
    if change and noun == at + 1 and (not token(of, noun).word.isalnum() or token(of, noun).word in _BOUNDARY):
        return _found(text, of, quantity, noun, NAMED, change=change)
    if ends and before.word in ("plus", "minus", "+") and not token(of, quantity.first - 2).is_figure:
        return _found(text, of, quantity, at, NAMED, change="less" if before.word == "minus" else "more", lead=-1)
    if before.word == "(" and behind.word == ")" and token(of, quantity.first - 2).word in GROUPS | PEOPLE:
        return _found(text, of, quantity, at, NAMED)
    if ends and _NAMED.search(text[max(0, quantity.start - _NEAR) : quantity.start]):
        is_time = behind.word in (":", "/", "-") and token(of, at + 1).is_figure
        return None if is_time else _found(text, of, quantity, at, NAMED)
    return None if behind.word in NOT_PEOPLE or behind.word in ":/%$€£" else _found(text, of, quantity, at, BARE)


def _found(
    text: str, of: tuple[Token, ...], quantity: Quantity, after: int, how: int,
    *, change: str = "", more: int = 0, each: int = 1, lead: int = 0,
) -> Found | None:  # fmt: skip
    start = token(of, quantity.first - 1).start if lead < 0 else quantity.start - lead
    end = of[after - 1].end
    if quantity.value is None or quantity.value != quantity.value.to_integral_value():
        asked = f"How many people are “{text[quantity.start : end]}”?"
        return None if how == BARE else Found(start, end, Heads(Decimal(0)), how, asked)
    low = quantity.low * each + more if quantity.low is not None else None
    heads = Heads(quantity.value.to_integral_value() * each + more, low, change)  # type: ignore[arg-type]
    return Found(start, end, heads, how)


_WITHIN = re.compile(r"\b(?:incl(?:uding|\.)?|of (?:them|whom|which|those)|among (?:them|whom)|thereof)\b|\(\s*$", re.I)
_ADDS = re.compile(
    r"(?:[,+&]|\band|\bplus|\bwith)\s*(?:(?:her|his|their|our|my|about|around|another|maybe|the)\s+)*$", re.I
)


def _joined(text: str, whole: Found, more: Found) -> Found | None:
    """Add "and 5 kids" to "10 adults", and take "minus four" off.

    Of "20 people, 5 of them kids" and "12 (7 adults, 5 kids)" what follows is a part, and of no account.
    """
    between = text[whole.end : more.start]
    if whole.unclear or more.unclear or whole.heads.change or len(between) > _NEAR:
        return None
    if more.heads.change == "less" and not between.strip() and more.heads.count < whole.heads.count:
        return replace(whole, end=more.end, heads=replace(whole.heads, count=whole.heads.count - more.heads.count))
    if more.heads.change or more.how not in (NOUN, OF_US) or more.heads.count > whole.heads.count + 1000:
        return None
    is_of_them = more.how == OF_US and "of them" in text[more.start : more.end].lower()
    if is_of_them or _WITHIN.search(between) or (whole.has_parts and re.fullmatch(r"\W*(?:and\W+)?", between, re.I)):
        closing = re.match(r"\s*\)", text[more.end :])
        return replace(whole, end=more.end + (closing.end() if closing else 0), has_parts=True)
    if more.how != NOUN or whole.how not in (NOUN, COMPANY, OF_US) or not _ADDS.search(between):
        return None
    if whole.how == OF_US and not re.search(r"\b(?:plus|and|with)\b|[+&]", between, re.I):
        return None
    low = (whole.heads.low or whole.heads.count) + (more.heads.low or more.heads.count)
    heads = Heads(whole.heads.count + more.heads.count, low)
    return replace(whole, end=more.end, heads=replace(heads, low=None) if low == heads.count else heads)


def _times(of: tuple[Token, ...]) -> Iterator[Found]:
    """Find "twice as many", "double"."""
    for at, one in enumerate(of):
        if (by := _TIMES.get(one.word)) is not None:
            is_as_many = token(of, at + 1).word == "as" and token(of, at + 2).word == "many"
            end = of[at + 2].end if is_as_many else one.end
            yield Found(one.start, end, Heads(by, None, "times"), BARE if not is_as_many else NAMED)


# For readers that cut what they read out of a text.

_LEAD = re.compile(
    r"(?:\b(?:for|with|of|expecting|inviting|invite|having|there (?:will|would) be|we(?:'ll| will| are|'re)(?: be)?|and"
    r"|including|plus|it'?s|(?:and|with|plus) (?:her|his|their|our|my)|about|around|approximately|approx\.?|roughly"
    r"|some|circa|ca\.?|up to|max(?:imum)?(?: of)?|at most|maybe|exactly|nearly|almost|over)\b\s*|[~(]\s*)*$",
    re.I,
)
_TRAIL = re.compile(r"(?:\s+in (?:total|all)\b|\s*\))?", re.I)


def find_guests(text: str, *, bare: bool = False) -> tuple[int | None, str]:
    """Return how many guests the text names, and the text without it; "10 adults and 5 kids" are 15.

    `bare` also takes a number that stands alone, for when guests are what was asked about.
    """
    found = guests_found(text, bare=bare)
    if found is None or found.unclear:
        return None, text
    start = found.start
    if found.how == NAMED and (named := _NAMED.search(text[:start])):
        start = named.start()
    lead = _LEAD.search(text[:start])
    trail = _TRAIL.match(text[found.end :])
    assert lead is not None and trail is not None
    return int(found.heads.count), text[: lead.start()] + CUT + text[found.end + trail.end() :]


def guests_found(text: str, *, bare: bool = False) -> Found | None:
    """Return the surest count of a text that is one in all."""
    whole = [found for found in head_counts(text) if not found.heads.change and (bare or found.how < BARE)]
    return min(whole, key=lambda found: found.how, default=None)
