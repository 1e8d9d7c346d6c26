"""Days by the week: "next Friday", "Saturday week", "Tuesday fortnight", "the weekend after next", "Friday next week";
and by the month: "the last Friday of January", "first weekend in May", "end of the month".
"""

from __future__ import annotations

from datetime import date, timedelta

from agents.llm.offline.values.calendar_words import (
    MONTH,
    WEEKDAY,
    count_at,
    days_in,
    months_later,
    next_weekday,
    nth_weekday,
    ordinal_at,
)
from agents.llm.offline.values.dates import year_at
from agents.llm.offline.values.day import SATURDAY, Day, Found, Relation
from agents.llm.offline.values.words import Words, vocabulary

_BEFORE = frozenset({"this", "next", "coming", "upcoming", "the"})
#: What makes a verb or a star of a short weekday.
_NO_DAY_AFTER = {
    "sun": frozenset({"the", "a"}),
    "sat": vocabulary("we i they he she who and had have"),
    "wed": frozenset({"get", "getting", "be", "newly", "to"}),
    "mon": frozenset(),
}
_EVERY = frozenset({"every", "each"})


def weekday_at(words: Words, at: int, today: date) -> Found | None:
    """Return the day of the weekday that stands there: from tomorrow on, or as the words beside it say."""
    if words.has(at, "next", "week"):
        return _of_next_week(words, at, today)
    ahead = words.skip(at, _BEFORE)
    weekday = WEEKDAY.get(words[ahead])
    if weekday is None or ahead > at + 3 or words[ahead - 1] in _NO_DAY_AFTER.get(words[ahead], ()):
        return None
    is_this = "this" in (words[place] for place in range(at, ahead))
    end = ahead + 2 if words[ahead + 1] == "." and len(words[ahead]) < 5 and words[ahead + 2] else ahead + 1
    day = next_weekday(weekday, today)
    if day == today and not is_this:
        day += timedelta(days=7)
    monday = today - timedelta(days=today.weekday())
    if words.has(end, "in") and (count := count_at(words, end + 1)) and words[count[1]] in ("week", "weeks"):
        return _in_week(monday, weekday, count[0], count[1] + 1)
    of = end + 1 if words[end] == "of" else end
    for weeks, said in ((2, ("the", "week", "after", "next")), (1, ("next", "week"))):
        if words.has(of, *said):
            return _in_week(monday, weekday, weeks, of + len(said))
    if words.has(end, "this", "week"):
        return Found(end + 2, Day(day if day > monday + timedelta(days=6) else next_weekday(weekday, today)))
    if words.has(end, "after", "next"):
        return Found(end + 2, Day(day + timedelta(days=7)))
    later = {"week": 7, "fortnight": 14}.get(words[end], 0)
    return Found(end + bool(later), Day(day + timedelta(days=later)))


def _of_next_week(words: Words, at: int, today: date) -> Found:
    """Read "next week", and "next week on Friday": of the one, its Saturday is taken."""
    same = words.skip(at + 2, frozenset({",", "the", "on"}))
    if words[same] == "same" and words[same + 1] in ("day", "weekday", "time"):
        return Found(same + 2, Day(None, relation=Relation(days=7)))
    ahead = at + 3 if words[at + 2] == "on" else at + 2
    weekday = WEEKDAY.get(words[ahead])
    monday = today + timedelta(days=7 - today.weekday())
    if weekday is None:
        return Found(at + 2, Day(monday + timedelta(days=SATURDAY), guessed=True))
    return Found(ahead + 1, Day(monday + timedelta(days=weekday)))


def _in_week(monday: date, weekday: int, weeks: int, end: int) -> Found | None:
    try:
        return Found(end, Day(monday + timedelta(days=7 * weeks + weekday)))
    except OverflowError:
        return None


def weekend_at(words: Words, at: int, today: date) -> Found | None:
    """Return the Saturday of the weekend, or week, that stands there."""
    ahead = words.skip(at, _BEFORE)
    if words[ahead] not in ("weekend", "week") or ahead > at + 2:
        return None
    saturday = next_weekday(SATURDAY, today)
    is_next = "next" in (words[place] for place in range(at, ahead))
    after_next = words.has(ahead + 1, "after", "next")
    end = ahead + 3 if after_next else ahead + 1
    if words[ahead] == "week":
        if not after_next:
            return None
        return Found(end, Day(today + timedelta(days=14 - today.weekday() + SATURDAY), guessed=True))
    if (is_next or after_next) and (saturday - today).days < 5:
        saturday += timedelta(days=7)
    if after_next:
        saturday += timedelta(days=7)
    return Found(end, Day(saturday, guessed=True))


def nth_at(words: Words, at: int, today: date) -> Found | None:
    """Return the n-th or last weekday, weekend or day of a month that stands there; a question where it has none."""
    if words[at - 1] in _EVERY or words[at - 2] in _EVERY:
        return None
    ahead = at + 1 if words[at] == "the" else at
    ordinal = (-1, ahead + 1) if words[ahead] == "last" else ordinal_at(words, ahead)
    if ordinal is None:
        return None
    count, ahead = ordinal
    what = words[ahead]
    if (what not in WEEKDAY and what not in ("weekend", "day")) or words[ahead + 1] not in ("of", "in"):
        return None
    months = _months_at(words, ahead + 2, today)
    if months is None:
        return None
    end, candidates = months
    for year, month in candidates:
        if what == "day":
            number = days_in(year, month) if count < 0 else count
            on = date(year, month, number) if 1 <= number <= days_in(year, month) else None
        else:
            on = nth_weekday(year, month, WEEKDAY.get(what, SATURDAY), count) if count < 6 else None
        if on is None:
            said = words.text[words.starts[at] : words.ends[ahead]].removeprefix("the ")
            return Found(end, Day(None, unclear=f"{date(year, month, 1):%B} has no {said}. Which day do you mean?"))
        if on >= today:
            return Found(end, Day(on, guessed=what == "weekend"))
    return Found(end, Day(on, past=True))


def _months_at(words: Words, at: int, today: date) -> tuple[int, list[tuple[int, int]]] | None:
    """Return where the month that stands there ends, and which ones it may be, the likelier first."""
    if (month := MONTH.get(words[at])) is not None:
        year, end = year_at(words, at + 1)
        years = [year] if year else [today.year, today.year + 1]
        return end, [(each, month) for each in years]
    this = today.replace(day=1)
    later = months_later(this, 1)
    if words.has(at, "next", "month"):
        return at + 2, [(later.year, later.month)]
    if words[at] in ("the", "this") and words[at + 1] == "month":
        return at + 2, [(this.year, this.month), (later.year, later.month)]
    return None


_LOOSELY = vocabulary("in for during this next early late mid")
_PART_OF = frozenset({"end", "beginning", "start", "middle"})


def month_at(words: Words, at: int, today: date) -> Found | None:
    """Return the month alone that stands there: "in June", "the end of May"; of this one, its last day."""
    ahead = at + 1 if words[at] == "the" else at
    if words[ahead] in _PART_OF and words[ahead + 1] == "of":
        months = _months_at(words, ahead + 2, today)
        if months is None:
            return None
        end, candidates = months
        if words[ahead] == "end" and words[ahead + 2] in ("the", "this"):
            return Found(end, Day(date(today.year, today.month, days_in(today.year, today.month)), guessed=True))
        fits = [each for each in candidates if each >= (today.year, today.month)]
        return Found(end, Day(None, month=fits[0])) if fits else None
    if words.has(at, "next", "month"):
        later = months_later(today.replace(day=1), 1)
        return Found(at + 2, Day(None, month=(later.year, later.month)))
    if words.has(at, "this", "month"):
        return Found(at + 2, Day(None, month=(today.year, today.month)))
    month = MONTH.get(words[at])
    if month is None or words[at - 1] not in _LOOSELY:
        return None
    year, end = year_at(words, at + 1)
    if year is None and words[end].isdecimal():
        return None
    return Found(end, Day(None, month=(year or today.year + (month < today.month), month)))
