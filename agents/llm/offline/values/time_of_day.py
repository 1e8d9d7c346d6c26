"""What words say of a time of day, and how an hour of twelve becomes one of twenty-four."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import time
from typing import NamedTuple

_DAY = 24 * 60

Hour = time  # under a name that no field has


@dataclass(frozen=True, slots=True)
class TimeOfDay:
    """When on its day something begins, and when it ends where that is said ("from 2 til 5").

    `vague`: a part of the day, such as "in the evening". `is_bare`: nothing told morning from evening. `is_open`: it
    goes on till late. `then`: of "7 for 7:30", the later one. `zone`: the time zone that was named. `unclear`: it was
    seen and not understood, as a question to the person.
    """

    time: time
    vague: bool = False
    is_bare: bool = False
    until: Hour | None = None
    is_open: bool = False
    then: Hour | None = None
    zone: str = ""
    unclear: str = ""


class FoundTime(NamedTuple):
    """A time of day in a text, and the number of the word after it."""

    end: int
    value: TimeOfDay


class Clock(NamedTuple):
    """An hour and minute as they are said: `half` is "a" or "p" where that is told, `part` such as "evening"."""

    end: int
    hour: int
    minute: int = 0
    half: str = ""
    part: str = ""
    is_exact: bool = False
    before: int = 0  # minutes to it: "ten to eight"

    @property
    def is_bare(self) -> bool:
        return not (self.half or self.part or self.is_exact) and 0 < self.hour <= 12

    def minutes(self, part: str = "", *, late: bool = False) -> int:
        """Return the minute of the day. `late`: a bare hour from 7 to 11 is rather in the evening."""
        hour = _of_day(self.hour, self.half, self.part or part, late, self.is_exact)
        return (hour * 60 + self.minute - self.before) % _DAY

    def value(self, part: str = "", *, late: bool = False) -> TimeOfDay:
        return TimeOfDay(_time(self.minutes(part, late=late)), is_bare=self.is_bare and not part)


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


def _of_day(hour: int, half: str, part: str, late: bool, is_exact: bool) -> int:
    if hour > 12 or hour == 0:
        return hour
    if half:
        return hour % 12 + (12 if half == "p" else 0)
    if part == "morning":
        return hour
    if part in ("night", "tonight") and hour == 12:
        return 0
    if part:
        return hour % 12 + 12
    if is_exact:
        return hour
    return hour % 12 + 12 if hour <= 7 or (late and hour < 12) else hour


def ranged(first: Clock, last: Clock, part: str = "", *, late: bool = False) -> TimeOfDay:
    """Return the time from one hour to the other: "11 to 2pm" begins in the morning, "from 7 to 11" ends at night."""
    if first.is_bare and last.half:
        ends = last.minutes()
        halves = (first._replace(half=half).minutes() for half in "ap")
        begins = min(halves, key=lambda at: (ends - at - 1) % _DAY)  # the nearer of the two
        return TimeOfDay(_time(begins), until=_time(ends))
    begins = first.minutes(part or last.part, late=late)
    ends = last.minutes(part)
    if last.is_bare:
        ends = last.hour % 12 * 60 + last.minute - last.before
        while ends <= begins:
            ends += 12 * 60
    value = TimeOfDay(_time(begins), is_bare=first.is_bare and not (part or last.part))
    return replace(value, until=_time(ends % _DAY))
