"""Dates by the calendar: "May 3rd, 2027", "the first of May", "Sat 12 Dec", "24.12.", "2026-06-01", "the 12th".

Without a year the next such day is meant. With dots the day stands first; with slashes either may, so that 03/04 is
asked about, as are a day that its month has not, and a weekday that its date is not.
"""

from __future__ import annotations

from datetime import date

from agents.llm.offline.values.calendar_words import MONTH, WEEKDAY, days_in, ordinal_at
from agents.llm.offline.values.day import Day, Found
from agents.llm.offline.values.words import Words, vocabulary

#: What says that a number is of something else than days.
COUNTED = vocabulary(
    "guest guests people person persons kids kid children friends adults ppl folks % k pm am p a.m bottles packs"
    " of or pairs invitations candles euros dollars pounds $ € £"
)
#: What may follow a date that is told by so little that it may be anything else.
AFTER = vocabulary(
    "at from in for with around instead and or to until till til please if then so not but by noon midday"
    " midnight starting is as about on this now rather again would will works suits was has had sounds does we i it"
    " should needs must can could may might ought starts begins"
    " won wins got gets because since when remind ping , . ; ! ? | ) ( -"
)
_BEFORE_SLASHES = vocabulary("on by for to until till til from is of date : day")
_UNITS = vocabulary(
    "kg g l lb lbs cup cups of a an dozen bottle bottles pack packs pound pounds litre litres liter liters ml oz"
    " tsp tbsp teaspoon teaspoons tablespoon tablespoons hour hours pint pints inch inches"
)
_MAY_COME = vocabulary("come be not join attend have bring need want drop leave show stay arrive like")


def date_at(words: Words, at: int, today: date, month: tuple[int, int] | None = None) -> Found | None:
    """Return the date that stands there, with the weekday beside it. `month` is the one that "the 12th" belongs to."""
    weekday = WEEKDAY.get(words[at])
    if weekday is None:
        found = _date(words, at, today, month)
        return _before_weekday(words, found) if found else None
    ahead = at + 1
    while words[ahead] in (",", ".") and ahead < at + 3:
        ahead += 1
    found = _date(words, ahead, today, month, has_weekday=True)
    return Found(found.end, _agreed(found.day, weekday)) if found else None


def _date(
    words: Words, at: int, today: date, month: tuple[int, int] | None, *, has_weekday: bool = False
) -> Found | None:
    word = words[at]
    if word in MONTH:
        return _month_first(words, at, today)
    if word.isdecimal() and (found := _in_digits(words, at, today)):
        return found
    start = at + 1 if word == "the" else at
    if (found := _day_first(words, start, today)) is not None:
        return found
    return _day_of_month(words, at, today, month, has_weekday=has_weekday)


def _before_weekday(words: Words, found: Found) -> Found:
    """Return the date with the weekday that follows it: "12 December (Saturday)"."""
    at = found.end + 1 if words[found.end] in (",", "(") else found.end
    weekday = WEEKDAY.get(words[at])
    if weekday is None or words[at + 1] in ("the", "week", "fortnight") or words.number(at + 1) is not None:
        return found
    end = at + 2 if words[found.end] == "(" and words[at + 1] == ")" else at + 1
    return Found(end, _agreed(found.day, weekday))


def _agreed(day: Day, weekday: int) -> Day:
    """Return the day where it is that weekday, else a question."""
    on = day.date
    if on is None or on.weekday() == weekday:
        return day
    shift = (weekday - on.weekday() + 3) % 7 - 3
    try:
        other = date.fromordinal(on.toordinal() + shift)
    except ValueError:
        return Day(None, unclear="Which day do you mean?")
    first, last = sorted((on, other))
    return Day(
        None,
        unclear=f"{on:%B} {on.day} is a {on:%A}. Do you mean {first:%A} the {_nth(first.day)} or {last:%A}"
        f" the {_nth(last.day)}?",
    )


def _nth(day: int) -> str:
    return f"{day}{'th' if 10 <= day <= 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


def year_at(words: Words, at: int) -> tuple[int | None, int]:
    """Return the year that stands there, maybe behind a comma, and where it ends; None where none does."""
    ahead = at + 1 if words[at] == "," else at
    year = words.number(ahead)
    if year is None or len(words[ahead]) != 4 or not 2000 <= year < 2100 or words[ahead + 1] in ("h", "hrs", "hours"):
        return None, at
    return year, ahead + 1


def in_month(number: int, month: int, year: int | None, today: date) -> Day:
    """Return a day of a month, the next one where no year is told, or a question where there is none."""
    if not 1 <= number <= days_in(year or 2028, month):
        told = f" in {year}" if year and number == 29 else ""
        return Day(None, unclear=f"There is no {date(2028, month, 1):%B} {number}{told}. Which day do you mean?")
    if year is not None:
        on = date(year, month, number)
        return Day(on, past=on < today)
    years = today.year, today.year + 1
    fits = [date(each, month, number) for each in years if number <= days_in(each, month)]
    coming = next((on for on in fits if on >= today), None)
    if coming is None:
        return Day(None, unclear=f"The next year has no {date(2028, month, 1):%B} {number}. Which day do you mean?")
    return Day(coming)


def _month_first(words: Words, at: int, today: date) -> Found | None:
    month = MONTH[words[at]]
    ahead = at + 2 if words[at + 1] == "." else at + 1
    if words[ahead] == "the":
        ahead += 1
    if (ordinal := ordinal_at(words, ahead)) is not None:
        number, end = ordinal
    elif (digits := words.number(ahead)) is not None and digits < 100:
        number, end = digits, ahead + 1
    else:
        return None
    if words[end] in COUNTED and not (words[end] in ("of", "or") and ordinal):
        return None
    if words[end] in (":", "/", "%") or (words[end] == "." and words.is_glued(end + 1)):
        return None  # an hour, a share
    if not ordinal and number > 31 and words[end] and words[end] not in AFTER:
        return None
    year, end = year_at(words, end)
    return Found(end, in_month(number, month, year, today))


def _is_of_more(words: Words, at: int) -> bool:
    """Whether a number belongs to an hour, a share or a sum: "at 7:30", "€12", but not "new date: 19 December"."""
    before = words[at - 1]
    return before in ("/", "$", "€", "£") or (before == ":" and words.is_glued(at))


def _day_first(words: Words, at: int, today: date) -> Found | None:
    if (ordinal := ordinal_at(words, at)) is not None:
        number, ahead = ordinal
    elif (digits := words.number(at)) is not None and digits < 100 and not _is_of_more(words, at):
        number, ahead = digits, at + 1
        if words[ahead] == "." and words.is_glued(ahead):
            ahead += 1
    else:
        return None
    is_of = words[ahead] == "of"
    ahead += is_of
    name = words[ahead]
    if name not in MONTH or (name == "may" and not is_of and words[ahead + 1] in _MAY_COME):
        return None
    end = ahead + 1
    if words[end] == "." and len(name) < 5 and name != "may" and words[end + 1]:
        end += 1
    year, end = year_at(words, end)
    return Found(end, in_month(number, MONTH[name], year, today))


def _day_of_month(
    words: Words, at: int, today: date, month: tuple[int, int] | None, *, has_weekday: bool
) -> Found | None:
    """Read "the 12th", "on 12th": of the month that was spoken of, or of the next one that has it to come."""
    start = at + 1 if words[at] == "the" else at
    ordinal = ordinal_at(words, start)
    if ordinal is None or not (has_weekday or words[at] == "the" or words[at - 1] == "on"):
        return None
    number, end = ordinal
    of_month = words.has(end, "of", "the", "month") or words.has(end, "of", "this", "month")
    if of_month:
        end += 3
    elif words[end] and words[end] not in AFTER:
        return None
    if words[start - 1] != "the" and words[start] not in ("1",) and not words[start].isdecimal():
        return None  # "on second thoughts"
    if not 1 <= number <= 31:
        return Found(end, Day(None, unclear=f"No month has a {_nth(number)}. Which day do you mean?"))
    year, number_of_month = month or (today.year, today.month)
    for _ in range(12):
        if number <= days_in(year, number_of_month) and (on := date(year, number_of_month, number)) >= today:
            return Found(end, Day(on))
        year, number_of_month = (year + 1, 1) if number_of_month == 12 else (year, number_of_month + 1)
    return None


def _in_digits(words: Words, at: int, today: date) -> Found | None:
    """Read "2026-12-24", "24.12.2026", "24.12.", "12/24", "24/12/26"."""
    if (words[at - 1] in ("/", "$", "€", "£", ".", ",", "-") and words.is_glued(at)) or not words.is_glued(at + 1):
        return None
    first, sign, second = words.number(at), words[at + 1], words.number(at + 2)
    if first is None or second is None or sign not in ("-", "/", ".") or not words.is_glued(at + 2):
        return None
    third, end = None, at + 3
    if words[at + 3] == sign and words.is_glued(at + 3) and words.is_glued(at + 4) and words[at + 4].isdecimal():
        third, end = words.number(at + 4), at + 5
        if third is None:
            return None
    if len(words[at]) == 4:
        is_iso = third is not None and sign in "-/" and 2000 <= first < 2100
        return Found(end, _named(third or 0, second, first, today, words, at, end)) if is_iso else None
    year = None if third is None else third if third > 99 else 2000 + third
    if year is not None and (not 2000 <= year < 2100 or len(words[end - 1]) not in (2, 4)):
        return None
    if sign == ".":
        if year is None:
            if not (words[end] == "." and words.is_glued(end)) or not (1 <= first <= 31 and 1 <= second <= 12):
                return None  # a decimal number, or an hour that ends a sentence
            end += 1
        return Found(end, _named(first, second, year, today, words, at, end))
    if sign == "-":
        return Found(end, _either(first, second, year, today, words, at, end)) if third and third > 99 else None
    return _with_slashes(words, at, end, first, second, year, today)


def _with_slashes(
    words: Words, at: int, end: int, first: int, second: int, year: int | None, today: date
) -> Found | None:
    follows = words[end]
    if year is None:
        is_told = words[at - 1] in _BEFORE_SLASHES or len(words[at]) == 2
        if follows in _UNITS or (follows and follows not in AFTER and not (is_told or follows.isdecimal())):
            return None
        if (first, second) == (24, 7) or not (first and second) or min(first, second) > 12 or max(first, second) > 31:
            return None
    return Found(end, _either(first, second, year, today, words, at, end))


def _either(first: int, second: int, year: int | None, today: date, words: Words, at: int, end: int) -> Day:
    """Return the day of a date whose month may stand first or second."""
    if first > 12 or first == second:
        return _named(first, second, year, today, words, at, end)
    if second > 12:
        return _named(second, first, year, today, words, at, end)
    if not (first and second):
        return _named(first, second, year, today, words, at, end)
    said = words.text[words.starts[at] : words.ends[end - 1]]
    american, other = date(2028, first, second), date(2028, second, first)
    return Day(None, unclear=f"Is {said} {american:%B} {american.day} or {other:%B} {other.day}?")


def _named(day: int, month: int, year: int | None, today: date, words: Words, at: int, end: int) -> Day:
    if not 1 <= month <= 12:
        said = words.text[words.starts[at] : words.ends[end - 1]]
        return Day(None, unclear=f"There is no {said}. Which day do you mean?")
    return in_month(day, month, year, today)
