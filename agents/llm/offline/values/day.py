"""What words say of a day: its date, its month alone, how far it is from the event, or a question about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from agents.llm.offline.values.calendar_words import months_later

SATURDAY = 5
#: So many days off at most is a day of another month that is told by its number alone.
NEAR = 10


@dataclass(frozen=True, slots=True)
class Relation:
    """How a day lies to another: so many days and months from it, or the weekday or weekend next to it.

    `weekday` is that of the first such day after it, or, where `is_before`, the last one before it. A weekend that is
    next to a day of a weekend is another one. `is_nearest`: that weekday, or day of a month (`number`), where it is
    closest; a number that is not near is of the same month.
    """

    days: int = 0
    months: int = 0
    weekday: int | None = None
    is_weekend: bool = False
    is_before: bool = False
    number: int | None = None
    is_nearest: bool = False

    def of(self, day: date) -> date:
        """Return the day that lies so to this one. Errors: `ValueError`, `OverflowError` where there is none."""
        if self.number is not None:
            return self._numbered(day, self.number)
        if self.is_nearest and self.weekday is not None:
            return day + timedelta(days=(self.weekday - day.weekday() + 3) % 7 - 3)
        if self.is_weekend and day.weekday() >= SATURDAY:
            day -= timedelta(days=day.weekday() - SATURDAY)
            return day + timedelta(days=-7 if self.is_before else 7)
        if self.weekday is not None:
            if self.is_before:
                return day - timedelta(days=(day.weekday() - self.weekday - 1) % 7 + 1)
            return day + timedelta(days=(self.weekday - day.weekday() - 1) % 7 + 1)
        return months_later(day, self.months) + timedelta(days=self.days)

    @staticmethod
    def _numbered(day: date, number: int) -> date:
        months = [months_later(day.replace(day=1), ahead) for ahead in (0, -1, 1)]
        own, *others = [month + timedelta(days=number - 1) for month in months if number <= _last_of(month)]
        near = [each for each in others if abs((each - day).days) <= NEAR and each.day == number]
        return near[0] if near and abs((near[0] - day).days) < abs((own - day).days) else own


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or only the month of one: `date` is None where the words do not tell it.

    `guessed`: the words left the day open ("next weekend"). `past`: it is over. `relation`: it is told from the day of
    the event that is spoken of. `unclear`: it was seen and not understood, as a question to the person.
    """

    date: date | None
    month: tuple[int, int] | None = None
    guessed: bool = False
    past: bool = False
    relation: Relation | None = None
    unclear: str = ""


def _last_of(month: date) -> int:
    return (months_later(month, 1) - timedelta(days=1)).day


class Found(NamedTuple):
    """A day in a text, and the number of the word after it."""

    end: int
    day: Day
