"""How often something is, as an RRULE of RFC 5545: "every second Thursday", "every first Tuesday of the month", "weekly
until June", "on Mondays and Wednesdays", "every 2 weeks, 5 times".

It says days of the week, of the month and the n-th weekday of one; until a day that is named, or so many times.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from agents.llm.offline.values.calendar_words import WEEKDAY, WEEKDAYS, count_at, days_in, ordinal_at
from agents.llm.offline.values.dates import AFTER
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.days import day_at
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.words import Words, vocabulary

_CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVERY = frozenset({"every", "each"})
ADVERBS = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY",
    "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
    "biweekly": "FREQ=WEEKLY;INTERVAL=2",
    "monthly": "FREQ=MONTHLY",
    "yearly": "FREQ=YEARLY",
    "annually": "FREQ=YEARLY",
    "annual": "FREQ=YEARLY",
}
_LENGTHS = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY", "fortnight": "WEEKLY"}
_LENGTHS |= {f"{length}s": frequency for length, frequency in _LENGTHS.items()}
_WORKDAYS = frozenset({"weekday", "weekdays", "workday", "workdays"})
UNTIL = frozenset({"until", "till", "til", "through"})
_MOST = 99
_PARTS = frozenset({"mornings", "afternoons", "evenings", "nights"})
#: A plural of a weekday is a rule where it is told to be one: "on Fridays", not "Fridays are bad".
_BEFORE_PLURAL = vocabulary("on and , repeat repeats it weekly")


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and which words of the text say its weekday: of "every second Thursday", "Thursday"."""

    text: str
    day_at: int | None = None


class FoundRule(NamedTuple):
    """A rule in a text, and the number of the word after it."""

    end: int
    rule: Rule


def _weekdays(words: Words, at: int) -> tuple[list[int], int] | None:
    """Return the weekdays listed there ("Monday, Wednesday and Friday"), and where they end."""
    found: list[int] = []
    end = at
    while (weekday := WEEKDAY.get(words[at], WEEKDAYS.get(words[at]))) is not None:
        found.append(weekday)
        end = at + 1
        at = end + 1 if words[end] in (",", "and", "&") else len(words)
        if words[end] == "," and words[at] == "and":
            at += 1
    return (found, end) if found else None


def _by_day(days: list[int], nth: int = 0) -> str:
    return ";BYDAY=" + ",".join(f"{nth or ''}{_CODES[day]}" for day in days)


def _nth(words: Words, at: int) -> tuple[int, int] | None:
    ordinal = (-1, at + 1) if words[at] == "last" else ordinal_at(words, at)
    return ordinal if ordinal and -1 <= ordinal[0] <= 31 else None


def _of_month(words: Words, at: int, *, is_every: bool) -> FoundRule | None:
    """Read "first Tuesday of the month", "last Friday of every month", "15th of each month"."""
    ahead = at + 1 if words[at] == "the" else at
    nth = _nth(words, ahead)
    if nth is None:
        return None
    number, day = nth
    end = day + 1 if words[day] in WEEKDAY or words[day] == "day" else day
    if words[end] not in ("of", "in"):
        return None
    says_every = words[end + 1] in ("every", "each", "a")
    if words[end + 2] != "month" or not (says_every or (is_every and words[end + 1] == "the")):
        return None
    if words[day] in WEEKDAY and -1 <= number <= 5:
        return FoundRule(end + 3, Rule(f"FREQ=MONTHLY{_by_day([WEEKDAY[words[day]]], number)}", day))
    if end == day or words[day] == "day":
        return FoundRule(end + 3, Rule(f"FREQ=MONTHLY;BYMONTHDAY={number}"))
    return None


def on_days_at(words: Words, at: int, frequency: str) -> FoundRule | None:
    """Read what follows "every month": "on the last Friday", "on the 15th"; or "every week": "on Mondays"."""
    if words[at] != "on":
        return None
    if frequency == "WEEKLY":
        days = _weekdays(words, at + 1)
        return FoundRule(days[1], Rule(_by_day(days[0]), at + 1)) if days else None
    if frequency != "MONTHLY":
        return None
    ahead = at + 2 if words[at + 1] == "the" else at + 1
    nth = _nth(words, ahead)
    if nth is None:
        return None
    number, end = nth
    if words[end] in WEEKDAY and -1 <= number <= 5:
        return FoundRule(end + 1, Rule(_by_day([WEEKDAY[words[end]]], number), end))
    return FoundRule(end + (words[end] == "day"), Rule(f";BYMONTHDAY={number}"))


def _every(words: Words, at: int) -> FoundRule | None:
    """Read what follows "every", "each" or "once a"."""
    at += words[at] in ("single", "and")  # "every single week"
    if (monthly := _of_month(words, at, is_every=True)) is not None:
        return monthly
    if words[at] in ("first", "last") and words[at + 1] in WEEKDAY:  # of the month
        nth = 1 if words[at] == "first" else -1
        return FoundRule(at + 2, Rule(f"FREQ=MONTHLY{_by_day([WEEKDAY[words[at + 1]]], nth)}", at + 1))
    interval, ahead = 1, at
    if words[at] == "other":
        interval, ahead = 2, at + 1
    elif (ordinal := ordinal_at(words, at) or count_at(words, at)) is not None and words[at] not in ("a", "an"):
        interval, ahead = ordinal
    if not 1 <= interval <= _MOST:
        return None
    times = f";INTERVAL={interval}" if interval > 1 else ""
    if (days := _weekdays(words, ahead)) is not None:
        return FoundRule(days[1], Rule(f"FREQ=WEEKLY{times}{_by_day(days[0])}", ahead))
    if words[ahead] in _WORKDAYS and not times:
        return FoundRule(ahead + 1, Rule(f"FREQ=WEEKLY{_by_day([0, 1, 2, 3, 4])}"))
    if words[ahead] == "weekend":
        return FoundRule(ahead + 1, Rule(f"FREQ=WEEKLY{times}{_by_day([5])}"))
    frequency = _LENGTHS.get(words[ahead])
    if frequency is None:
        return None
    if words[ahead].startswith("fortnight"):
        times = f";INTERVAL={2 * interval}"
    rule = f"FREQ={frequency}{times}"
    on_days = on_days_at(words, ahead + 1, frequency)
    if on_days is not None:
        return FoundRule(on_days.end, Rule(rule + on_days.rule.text, on_days.rule.day_at))
    return FoundRule(ahead + 1, Rule(rule))


def _alternate(words: Words, at: int) -> FoundRule | None:
    """Read what follows "alternate": "Mondays", "weeks"."""
    if (days := _weekdays(words, at)) is not None:
        return FoundRule(days[1], Rule(f"FREQ=WEEKLY;INTERVAL=2{_by_day(days[0])}", at))
    frequency = _LENGTHS.get(words[at])
    return FoundRule(at + 1, Rule(f"FREQ={frequency};INTERVAL=2")) if frequency else None


def rule_at(words: Words, at: int, today: date) -> FoundRule | None:
    """Return the rule that stands there, with its end."""
    word = words[at]
    found = None
    if word in _EVERY:
        found = _every(words, at + 1)
    elif word == "once" and words[at + 1] in ("a", "an", "every", "each"):
        found = _every(words, at + 2)
    elif word in ADVERBS:
        on_days = on_days_at(words, at + 1, _LENGTHS.get(word.removesuffix("ly"), ""))
        adverb = Rule(ADVERBS[word])
        found = FoundRule(at + 1, adverb)
        if on_days is not None:
            found = FoundRule(on_days.end, Rule(adverb.text + on_days.rule.text, on_days.rule.day_at))
    elif word in ("always", "usually"):
        found = _of_month(words, at + 1, is_every=True)
    elif word == "alternate" and words[at + 1].endswith("s"):
        found = _alternate(words, at + 1)
    elif words.has(at, "bi", "-", "weekly"):
        found = FoundRule(at + 3, Rule(ADVERBS["biweekly"]))
    elif word in WEEKDAY and words[at + 1] in _PARTS:  # "Thursday nights"
        found = FoundRule(at + 2, Rule(f"FREQ=WEEKLY{_by_day([WEEKDAY[word]])}", at))
    elif word in WEEKDAYS and (days := _weekdays(words, at)):
        follows = words[days[1]]
        is_rule = follows.isdecimal() or follows in AFTER - {"is", "", "and"} or (not follows and not at)
        is_rule = is_rule or (at > 0 and words[at - 1] in _BEFORE_PLURAL)
        found = FoundRule(days[1], Rule(f"FREQ=WEEKLY{_by_day(days[0])}", at)) if is_rule else None
    else:
        found = _of_month(words, at, is_every=False)
    return _ended(words, found, today) if found else None


def _ended(words: Words, found: FoundRule, today: date) -> FoundRule:
    """Return the rule with its last day, or number of times, where one follows; other words may stand between."""
    end, rule = found
    if words[end] in UNTIL and (last := last_day_at(words, end + 1, today)) is not None:
        on, end = last
        days = on_days_at(words, end, "WEEKLY") if "FREQ=WEEKLY" in rule.text and "BYDAY" not in rule.text else None
        if days is not None:  # "weekly until June on Fridays"
            end, rule = days.end, Rule(rule.text + days.rule.text, days.rule.day_at)
        return FoundRule(end, Rule(f"{rule.text};UNTIL={on:%Y%m%d}", rule.day_at))
    ahead = end + 1 if words[end] in (",", "for") else end
    count = count_at(words, ahead)
    if count is not None and 1 <= count[0] <= _MOST:
        more = words[count[1]] == "more"
        if words[count[1] + more] in ("times", "time"):
            return FoundRule(count[1] + more + 1, Rule(f"{rule.text};COUNT={min(count[0] + more, _MOST)}", rule.day_at))
    return found


def last_day_at(words: Words, at: int, today: date) -> tuple[date, int] | None:
    """Return the day until which it is said to be, the last one of a month, and where it ends."""
    if (found := day_at(words, at, today)) is not None and (last := _whole(found.day)) is not None:
        return last, found.end
    month = day_at(Words(f"in {words[at]} {words[at + 1] if words[at + 1].isdecimal() else ''}"), 1, today)
    last = _whole(month.day) if month else None
    return (last, at + month.end - 1) if month and last else None


def _whole(day: Day) -> date | None:
    """Return a day, or the last one of a month."""
    if day.month is not None:
        return date(*day.month, days_in(*day.month))
    return day.date


_BEGINS = frozenset(
    {*_EVERY, *ADVERBS, *WEEKDAYS, *WEEKDAY, "once", "bi", "alternate", "the", "last", "always", "usually"}
)


def _is_monthly(words: Words) -> bool:
    """Whether a text says anywhere that something is every month."""
    return any(
        words[at] == "monthly" or (words[at] == "month" and words[at - 1] in ("every", "each", "a"))
        for at in range(len(words))
    )


def _nth_weekday(words: Words, at: int) -> FoundRule | None:
    """Read "first Friday" and "on the first Friday of the month", where it is told apart that it is monthly."""
    ahead = at + (words[at] == "on")
    ahead += words[ahead] == "the"
    nth = _nth(words, ahead)
    if nth is None or words[nth[1]] not in WEEKDAY or not -1 <= nth[0] <= 5:
        return None
    number, day = nth
    end = day + 1
    if words[end] in ("of", "in"):
        if words[end + 1] not in ("the", "each", "every") or words[end + 2] != "month":
            return None
        end += 3
    return FoundRule(end, Rule(f"FREQ=MONTHLY{_by_day([WEEKDAY[words[day]]], number)}", day))


def _so_often(words: Words, at: int) -> FoundRule | None:
    """Read "twice a week, Mondays and Thursdays", "three times a week on …": as many days as it says."""
    many = (2, at + 1) if words[at] == "twice" else count_at(words, at) if words[at + 1] == "times" else None
    if many is None:
        return None
    ahead = many[1] + (words[many[1]] == "times")
    if words[ahead] not in ("a", "each", "every") or words[ahead + 1] != "week":
        return None
    ahead = words.skip(ahead + 2, frozenset({",", "on", ":", "-", "both"}))
    days = _weekdays(words, ahead)
    if days is None or len(days[0]) != many[0]:
        return None
    return FoundRule(days[1], Rule(f"FREQ=WEEKLY{_by_day(days[0])}", ahead))


def rules(words: Words, today: date) -> Iterator[tuple[int, FoundRule]]:
    """Yield the rules of a text, each with the number of its first word."""
    at, is_monthly = 0, _is_monthly(words)
    while at < len(words):
        begins = words[at] in _BEGINS or words[at].isdecimal() or ordinal_at(words, at) is not None
        found = rule_at(words, at, today) if begins else None
        found = found or _so_often(words, at) or (_nth_weekday(words, at) if is_monthly else None)
        if found is None:
            at += 1
        else:
            yield at, found
            at = found.end


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the recurrences of a text, as an RRULE such as "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"."""
    words = Words(text)
    for at, found in rules(words, scene.now.date()):
        yield Span("recurrence", words.starts[at], words.ends[found.end - 1], found.rule.text)
