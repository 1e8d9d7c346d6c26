"""Holidays people name instead of a date: "Christmas Eve", "Easter Monday", "the 4th of July".

Mother's Day, Father's Day, Labor Day and Thanksgiving are those of the United States. Of feasts that follow the moon it
knows the names, and asks for the day.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter

from agents.llm.offline.values.calendar_words import nth_weekday
from agents.llm.offline.values.day import Day, Found
from agents.llm.offline.values.words import Words, vocabulary

On = Callable[[int], date]


def _on(month: int, day: int) -> On:
    return lambda year: date(year, month, day)


def _nth(month: int, weekday: int, count: int) -> On:
    return lambda year: nth_weekday(year, month, weekday, count) or date(year, month, 1)


def _easter(days: int) -> On:
    return lambda year: easter(year) + timedelta(days=days)


_NAMES: dict[str, On] = {
    "christmas eve|xmas eve": _on(12, 24),
    "christmas day|christmas|xmas day|xmas": _on(12, 25),
    "boxing day|st stephen's day": _on(12, 26),
    "new year's eve|new years eve|new year eve|nye|hogmanay": _on(12, 31),
    "new year's day|new years day|new year's|new years|new year": _on(1, 1),
    "epiphany|twelfth night": _on(1, 6),
    "burns night": _on(1, 25),
    "martin luther king day|mlk day": _nth(1, 0, 3),
    "groundhog day": _on(2, 2),
    "valentine's day|valentines day|valentine's|valentines": _on(2, 14),
    "presidents' day|presidents day|president's day": _nth(2, 0, 3),
    "st patrick's day|st patricks day|st patrick's|st. patrick's day|st. patrick's|saint patrick's day": _on(3, 17),
    "st george's day": _on(4, 23),
    "may day": _on(5, 1),
    "cinco de mayo": _on(5, 5),
    "juneteenth": _on(6, 19),
    "independence day|4 th of july|fourth of july|july 4 th": _on(7, 4),
    "halloween": _on(10, 31),
    "bonfire night|guy fawkes night|guy fawkes": _on(11, 5),
    "veterans day|remembrance day|armistice day": _on(11, 11),
    "st andrew's day": _on(11, 30),
    "thanksgiving day|thanksgiving": _nth(11, 3, 4),
    "mother's day|mothers day|mothers' day": _nth(5, 6, 2),
    "father's day|fathers day|fathers' day": _nth(6, 6, 3),
    "labor day|labour day": _nth(9, 0, 1),
    "memorial day": lambda year: nth_weekday(year, 5, 0, -1) or date(year, 5, 31),
    "mardi gras|shrove tuesday|pancake day": _easter(-47),
    "ash wednesday": _easter(-46),
    "palm sunday": _easter(-7),
    "maundy thursday": _easter(-3),
    "good friday": _easter(-2),
    "easter saturday|holy saturday": _easter(-1),
    "easter sunday|easter day|easter": _easter(0),
    "easter monday": _easter(1),
    "ascension day": _easter(39),
    "pentecost|whit sunday": _easter(49),
    "whit monday": _easter(50),
}
_MOON = "diwali|hanukkah|chanukah|eid|passover|chinese new year|lunar new year|rosh hashanah|yom kippur|holi"


def _in_words(names: str) -> list[tuple[str, ...]]:
    return [tuple(name.replace("' ", " ' ").replace(". ", " . ").split()) for name in names.split("|")]


_DAYS: dict[tuple[str, ...], On | None] = {words: on for names, on in _NAMES.items() for words in _in_words(names)}
_DAYS |= dict.fromkeys(_in_words(_MOON))
_LONGEST = max(map(len, _DAYS))
_FIRST = frozenset(words[0] for words in _DAYS)

#: What may follow a holiday that is a day: "Christmas party" is none.
_BESIDE = vocabulary(
    "at for with in from to til till until and or on by around about this next evening morning afternoon night"
    " noon instead please weekend add plan budget is then lunchtime dinnertime starting maybe if we i , . ; : ! ?"
    " | ( ) -"
)


def is_first(word: str) -> bool:
    """Whether the name of a holiday may begin so."""
    return word in _FIRST


def holiday_at(words: Words, at: int, today: date, *, is_named: bool = False) -> Found | None:
    """Return the next holiday of the name that stands there. `is_named`: whatever follows it."""
    if words[at] not in _FIRST:
        return None
    for length in range(_LONGEST, 0, -1):
        name = tuple(words[at + place] for place in range(length))
        if name not in _DAYS:
            continue
        end, on = at + length, _DAYS[name]
        follows = words[end]
        if not is_named and follows and follows not in _BESIDE and not follows.isdecimal():
            return None
        if on is None:
            feast = words.text[words.starts[at] : words.ends[end - 1]]
            return Found(end, Day(None, unclear=f"I do not know which day {feast} is. Which date do you mean?"))
        year = words.number(end)
        if year is not None and 2000 <= year < 2100:
            day = on(year)
            return Found(end + 1, Day(day, past=day < today))
        this_year = on(today.year)
        return Found(end, Day(this_year if this_year >= today else on(today.year + 1)))
    return None


def beginning_with(text: str, today: date) -> date | None:
    """Return the next day, today or later, of the holiday whose name stands first in a text: "Halloween party"."""
    found = holiday_at(Words(text), 0, today, is_named=True)
    return found.day.date if found else None
