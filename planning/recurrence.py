"""How an event repeats: an RRULE of RFC 5545 on the event's own clock, in words and as the next date.

All moments here are naive, as the clock at the event shows them: a rule counts days of the calendar, so "every Thursday
at 7" is at 7 before and after clocks change.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dateutil.rrule import rrulestr
from django.contrib.humanize.templatetags.humanize import ordinal
from django.core.exceptions import ValidationError

from agents.formatting import count, date_only, listed

#: The frequencies that events repeat in, each with one and many of its length of time.
LENGTHS = {
    "DAILY": ("day", "days"),
    "WEEKLY": ("week", "weeks"),
    "MONTHLY": ("month", "months"),
    "YEARLY": ("year", "years"),
}
DAYS = {
    "MO": "Monday",
    "TU": "Tuesday",
    "WE": "Wednesday",
    "TH": "Thursday",
    "FR": "Friday",
    "SA": "Saturday",
    "SU": "Sunday",
}
PARTS = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", -1: "last"}
MOST = 99  # of an INTERVAL or COUNT
LARGEST = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 366}
#: What says nothing of days that are counted one by one, or by weeks (RFC 5545, 3.3.10), or no date ever fits.
NEVER_WITH = {"DAILY": {"BYSETPOS"}, "WEEKLY": {"BYSETPOS", "BYMONTHDAY"}}
LEAP = 2028

#: So many dates of a rule that go by unused are looked through: a series that nobody carried on for years.
LOOKED_AT = 2000

#: What a form offers, by the name that it sends: `of_choice` makes a rule of it.
CHOICES = {
    "weekly": "every week",
    "fortnightly": "every second week",
    "monthly": "every month on the same date",
    "monthly_by_weekday": "every month on the same weekday",
    "yearly": "every year",
}


def checked(text: str, starts_at: datetime) -> str:
    """Return a rule as it is kept: its parts by name, with the day that the first date gives it.

    Errors: `ValidationError` under `recurrence` for what is no rule, or one that events here do not repeat by.
    """
    parts = _parts(text.strip().upper().removeprefix("RRULE:"))
    _complete(parts, starts_at)
    rule = ";".join(f"{name}={value}" for name, value in sorted(parts.items(), key=lambda part: part[0] != "FREQ"))
    try:
        rrulestr(_text(parts), dtstart=starts_at)
        comes_again = following(rule, starts_at, starts_at) is not None
    except (ValueError, TypeError, OverflowError, IndexError):
        raise _wrong() from None
    if not comes_again and not {"COUNT", "UNTIL"} & parts.keys():  # a series may end with its first date
        raise _wrong()
    return rule


def of_choice(choice: str, starts_at: datetime) -> str:
    """Return the rule of one of `CHOICES` for an event that begins then; "" for any other."""
    weekday = list(DAYS)[starts_at.weekday()]
    nth = (starts_at.day - 1) // 7 + 1
    rules = {
        "weekly": "FREQ=WEEKLY",
        "fortnightly": "FREQ=WEEKLY;INTERVAL=2",
        "monthly": "FREQ=MONTHLY",
        "monthly_by_weekday": f"FREQ=MONTHLY;BYDAY={'-1' if nth == 5 else nth}{weekday}",
        "yearly": "FREQ=YEARLY",
    }
    return checked(rules[choice], starts_at) if choice in rules else ""


def following(rule: str, starts_at: datetime, now: datetime) -> datetime | None:
    """Return the first date of the rule that is after this one and after now; None where the series ends."""
    parts = _parts(rule)
    left = int(parts.pop("COUNT", 0) or LOOKED_AT)
    dates = rrulestr(_text(parts), dtstart=starts_at)
    for number, date in enumerate(dates.xafter(starts_at, count=LOOKED_AT), start=2):
        if number > left:
            return None
        if date > now:
            return date
    return None


def after(rule: str, starts_at: datetime, date: datetime) -> str:
    """Return the rule as the one at that later date carries it on: with so many fewer times as lie between."""
    parts = _parts(rule)
    if "COUNT" in parts:
        dates = rrulestr(_text({name: value for name, value in parts.items() if name != "COUNT"}), dtstart=starts_at)
        gone = sum(1 for each in dates.xafter(starts_at, count=LOOKED_AT) if each <= date)
        parts["COUNT"] = str(max(int(parts["COUNT"]) - gone, 1))
    return _text(parts)


def words(rule: str) -> str:
    """Return such as `every second Thursday`, `every month on the last Friday`, `every year`; "" without a rule."""
    if not rule:
        return ""
    parts = _parts(rule)
    length, lengths = LENGTHS[parts["FREQ"]]
    interval = int(parts.get("INTERVAL", 1))
    days = [_day(day) for day in parts.get("BYDAY", "").split(",") if day]
    if interval == 1:
        said = f"every {length}"
    elif interval == 2:
        said = f"every second {length}"
    else:
        said = f"every {interval} {lengths}"
    if parts["FREQ"] == "WEEKLY" and interval < 3 and len(days) == 1:
        said = f"every {'second ' if interval == 2 else ''}{days[0]}"
    elif days:
        said += f" on {listed(days, 7)}"
    elif month_days := parts.get("BYMONTHDAY", ""):
        last = max(map(int, month_days.split(",")))
        of = " the last day" if last < 0 or (last == 31 and "BYSETPOS" in parts) else f" the {ordinal(last)}"
        said += f" on{of}" if parts["FREQ"] == "MONTHLY" else ""
    if "UNTIL" in parts:
        said += f" until {date_only(_until(parts['UNTIL']))}"
    if "COUNT" in parts:
        more = int(parts["COUNT"]) - 1
        said += f", {count(more, 'more time', 'more times')}"
    return said


def _day(text: str) -> str:
    """Return such as `Thursday`, `the second Thursday`, `the last Friday`."""
    number, day = text[:-2], DAYS[text[-2:]]
    if not number:
        return day
    return f"the {NTH.get(int(number), ordinal(int(number)))} {day}"


def _complete(parts: dict[str, str], starts_at: datetime) -> None:
    """Say in the rule what it takes from its first date: one that is moved does not move the others."""
    by_day = {"BYDAY", "BYMONTHDAY"} & parts.keys()
    if parts["FREQ"] == "WEEKLY" and "BYDAY" not in parts:
        parts["BYDAY"] = list(DAYS)[starts_at.weekday()]
    elif parts["FREQ"] in ("MONTHLY", "YEARLY") and not by_day:
        if parts["FREQ"] == "YEARLY":
            parts.setdefault("BYMONTH", str(starts_at.month))
        if starts_at.day < 29:
            parts["BYMONTHDAY"] = str(starts_at.day)
        else:  # the last of these days that a month has
            parts["BYMONTHDAY"], parts["BYSETPOS"] = ",".join(map(str, range(28, starts_at.day + 1))), "-1"


def _parts(rule: str) -> dict[str, str]:
    """Return the parts of a rule by name. Errors: as of `checked`."""
    pairs = [part.partition("=") for part in rule.split(";") if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    numbers = [parts[name] for name in ("INTERVAL", "COUNT") if name in parts]
    is_known = parts.keys() <= PARTS and parts.get("FREQ") in LENGTHS and all(parts.values())
    if not is_known or not all(number.isascii() and number.isdigit() and 0 < int(number) <= MOST for number in numbers):
        raise _wrong()
    if any(day[-2:] not in DAYS or not _is_number(day[:-2]) for day in parts.get("BYDAY", "MO").split(",")):
        raise _wrong()
    if any(
        not _is_within(number, most) for name, most in LARGEST.items() for number in parts.get(name, "1").split(",")
    ):
        raise _wrong()
    if any(name in parts for name in NEVER_WITH.get(parts["FREQ"], ())) or not _has_such_days(parts):
        raise _wrong()
    if "UNTIL" in parts:
        _until(parts["UNTIL"])
    return parts


def _is_number(text: str) -> bool:
    digits = text.lstrip("+-")
    return not text or (digits.isascii() and digits.isdigit() and 0 < int(digits) < 54)


def _is_within(text: str, most: int) -> bool:
    digits = text.lstrip("+-")
    return digits.isascii() and digits.isdigit() and len(text) - len(digits) < 2 and 0 < int(digits) <= most


def _has_such_days(parts: Mapping[str, str]) -> bool:
    """Whether one of its months has one of its days: who looks for a February 30 looks through all years there are."""
    days = [abs(int(day)) for day in parts.get("BYMONTHDAY", "1").split(",")]
    longest = [monthrange(LEAP, abs(int(month)))[1] for month in parts.get("BYMONTH", "1").split(",")]
    return min(days) <= max(longest)


def _until(text: str) -> Any:
    try:
        return datetime.strptime(text[:8], "%Y%m%d").date()
    except ValueError:
        raise _wrong() from None


def _text(parts: Mapping[str, str]) -> str:
    """Return the rule. Its last day counts whole, whatever the hour, so `UNTIL` is the end of that day."""
    return ";".join(f"{name}={value[:8] + 'T235959' if name == 'UNTIL' else value}" for name, value in parts.items())


def _wrong() -> ValidationError:
    return ValidationError(
        {"recurrence": "This is no rule to repeat by. Such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TH is one."}
    )
