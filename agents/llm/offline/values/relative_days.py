"""Days told from another: from today ("tomorrow", "in two weeks", "a week on Friday", "yesterday"), from a day that is
named ("two days after Christmas", "the Saturday before Easter", "a fortnight from Sunday"), or from the event that is
spoken of ("the following Saturday", "the day after", "a week earlier").
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from agents.llm.offline.values.calendar_words import LENGTH, MONTHS, WEEKDAY, YEARS, count_at
from agents.llm.offline.values.day import Day, Found, Relation
from agents.llm.offline.values.words import Words, vocabulary

#: Reads the day that stands at a word, for those told from it.
Anchor = Callable[[Words, int], Found | None]

_SOON = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tmr": 1, "yesterday": -1, "yday": -1}
_ABOUT = frozenset({"about", "around", "exactly", "roughly"})
_SIDES = {"before": -1, "after": 1, "following": 1, "preceding": -1, "from": 1}
_FOLLOWING = {"following": 1, "next": 1, "preceding": -1, "previous": -1}
_SINCE = {"later": 1, "after": 1, "afterwards": 1, "earlier": -1, "sooner": -1, "before": -1, "beforehand": -1}
_OF_EVENT = (("the", "event"), ("the", "party"), ("the", "day"), ("it",), ("that",), ("this",))
#: What may follow "the day after", where it is told from the event.
_ENDS = vocabulary(", . ; ! ? | ) at instead please and but then from around in")


def _soon(words: Words, at: int, today: date) -> Found | None:
    ahead = at + 1 if words[at] == "the" else at
    for said, days in ((("day", "after", "tomorrow"), 2), (("day", "before", "yesterday"), -2)):
        if words.has(ahead, *said):
            return _day(ahead + 3, today, days)
    if words[at] not in _SOON:
        return None
    if words[at + 1] in ("week", "fortnight") and words[at] in ("today", "tomorrow"):  # "today week"
        return _day(at + 2, today, _SOON[words[at]] + LENGTH[words[at + 1]])
    return _day(at + 1, today, _SOON[words[at]])


def _day(end: int, today: date, days: int) -> Found:
    return Found(end, Day(today + timedelta(days=days), past=days < 0))


def _last(words: Words, at: int, today: date) -> Found | None:
    """Read "last Friday", "last week", "last weekend": days that are over."""
    if words[at] != "last":
        return None
    weekday = WEEKDAY.get(words[at + 1])
    if weekday is not None:
        on = Relation(weekday=weekday, is_before=True).of(today)
    elif words[at + 1] in ("week", "weekend", "night"):
        on = today - timedelta(days=1 if words[at + 1] == "night" else 7)
    else:
        return None
    return Found(at + 2, Day(on, past=True))


def length_at(words: Words, at: int) -> tuple[Relation, int] | None:
    """Return how far the days, weeks, months or years that stand there reach, and where they end."""
    count = count_at(words, at)
    if count is None or count[0] > 1000:
        return None
    number, ahead = count
    unit = words[ahead].removesuffix("'s")
    if unit in LENGTH:
        relation = Relation(days=number * LENGTH[unit])
    elif unit in MONTHS:
        relation = Relation(months=number)
    elif unit in YEARS:
        relation = Relation(months=12 * number)
    else:
        return None
    return relation, ahead + 2 if words[ahead + 1] == "'" else ahead + 1


def _signed(relation: Relation, sign: int) -> Relation:
    return Relation(days=sign * relation.days, months=sign * relation.months)


def _ahead(words: Words, at: int, today: date, anchor: Anchor) -> Found | None:
    """Read "in two weeks", "in a fortnight on Friday", "a week on Friday", "two weeks today", "3 days ago"."""
    is_in = words[at] == "in"
    length = length_at(words, words.skip(at + 1, _ABOUT) if is_in else at)
    if length is None:
        return None
    relation, end = length
    if is_in:
        end += words[end] == "time"
        on = relation.of(today)
        weekday = WEEKDAY.get(words[end + 1]) if words[end] == "on" and relation.days % 7 == 0 else None
        if weekday is not None:
            return Found(end + 2, Day(on - timedelta(days=on.weekday() - weekday)))
        return Found(end, Day(on))
    if words[end] == "ago":
        return Found(end + 1, Day(_signed(relation, -1).of(today), past=True))
    if words.has(end, "from", "now"):
        return Found(end + 2, Day(relation.of(today)))
    if relation.days and relation.days % 7 == 0:  # "a week on Friday", "a fortnight today"
        base = end + 1 if words[end] == "on" else end
        if words[base] in WEEKDAY or words[base] in ("today", "tomorrow", "next"):
            return _told(anchor(words, base), relation)
    return None


def _told(base: Found | None, relation: Relation) -> Found | None:
    """Return the day that lies so to another."""
    if base is None or base.day.date is None:
        return base if base and base.day.unclear else None
    day = base.day
    is_guessed = day.guessed and not relation.is_weekend
    return Found(base.end, Day(relation.of(base.day.date), guessed=is_guessed or relation.is_weekend))


def _beside(words: Words, at: int, anchor: Anchor) -> Found | None:
    """Read what is before or after another day: "two days after Christmas", "the weekend before", "a day earlier"."""
    start = at + 1 if words[at] == "the" else at
    what = words[start]
    if what in _FOLLOWING and (words[at] == "the" or what == "following"):
        return _following(words, start)
    if what in WEEKDAY:
        relation, ahead = Relation(weekday=WEEKDAY[what]), start + 1
    elif what == "weekend":
        relation, ahead = Relation(weekday=5, is_weekend=True), start + 1
    elif what in ("day", "week", "month") and words[at] == "the":
        relation, ahead = Relation(days=LENGTH.get(what, 0), months=what == "month"), start + 1
    elif (length := length_at(words, at)) is not None:
        relation, ahead = length
    else:
        return None
    side = words[ahead]
    if what == "weekend" and side == "of":  # "the weekend of 17 April"
        base = anchor(words, ahead + 1 + (words[ahead + 1] == "the"))
        if base is None or base.day.date is None:
            return base if base and base.day.unclear else None
        return Found(base.end, Day(base.day.date + timedelta(days=5 - base.day.date.weekday()), guessed=True))
    if side in _SIDES and words[ahead + 1]:
        told = _sided(relation, _SIDES[side])
        base = anchor(words, ahead + 1)
        if base is not None and not (what in WEEKDAY and side == "from"):
            return _told(base, told)
        for said in _OF_EVENT:
            if words.has(ahead + 1, *said):
                return Found(ahead + 1 + len(said), Day(None, relation=told))
    if side not in _SINCE or (words[ahead + 1] and words[ahead + 1] not in _ENDS):
        return None
    if words[at] != "the" and (what in WEEKDAY or what == "weekend"):
        return None
    return Found(ahead + 1, Day(None, relation=_sided(relation, _SINCE[side])))


def _sided(relation: Relation, sign: int) -> Relation:
    if relation.weekday is None:
        return _signed(relation, sign)
    return Relation(weekday=relation.weekday, is_weekend=relation.is_weekend, is_before=sign < 0)


def _following(words: Words, at: int) -> Found | None:
    """Read "the following Saturday", "the previous day", "the next weekend"… as told from the event."""
    sign, what = _FOLLOWING[words[at]], words[at + 1]
    is_next = words[at] == "next"
    if what in WEEKDAY and not is_next:
        relation = Relation(weekday=WEEKDAY[what])
    elif what == "weekend" and not is_next:
        relation = Relation(weekday=5, is_weekend=True)
    elif what in ("day", "week") and not (is_next and what == "week"):
        relation = Relation(days=LENGTH[what])
    elif what == "month" and not is_next:
        relation = Relation(months=1)
    else:
        return None
    return Found(at + 2, Day(None, relation=_sided(relation, sign)))


def relative_at(words: Words, at: int, today: date, anchor: Anchor) -> Found | None:
    """Return the day that stands there, as it is told from another; None where there is none, or none that exists."""
    try:
        read = (
            _soon(words, at, today),
            _last(words, at, today),
            _ahead(words, at, today, anchor),
            _beside(words, at, anchor),
            _same(words, at),
        )
    except (ValueError, OverflowError):
        return None
    return max((found for found in read if found), key=lambda found: found.end, default=None)


def _same(words: Words, at: int) -> Found | None:
    """Read "the same day", and "same time next week"."""
    start = at + 1 if words[at] == "the" else at
    if words[start] == "same" and words[start + 1] in ("day", "time") and words.has(start + 2, "next", "week"):
        return Found(start + 4, Day(None, relation=Relation(days=7)))
    return Found(at + 3, Day(None, relation=Relation())) if words.has(at, "the", "same", "day") else None
