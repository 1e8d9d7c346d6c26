"""A month of a host's events, as a calendar has it: each event on the days of its own clock."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.contrib.auth.models import User
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format, get_format

from planning.models import Event

DAY = timedelta(days=1)
LONGEST = 31  # days of one event that are marked
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the page, with the events that are on it."""

    date: date
    is_of_month: bool
    is_today: bool
    events: tuple[Event, ...]

    @property
    def words(self) -> str:
        return date_format(self.date, "l, j F")


@dataclass(frozen=True, slots=True)
class Month:
    """`names` are the days of the week in the reader's order; `before` and `after` are such as `2026-11`."""

    title: str
    names: tuple[str, ...]
    weeks: tuple[tuple[Day, ...], ...]
    before: str
    after: str

    @property
    def events(self) -> list[Event]:
        """Return those of the month itself, each once, in their order."""
        days = [day for week in self.weeks for day in week if day.is_of_month]
        return list({event.pk: event for day in days for event in day.events}.values())


def of(user: User, wanted: str = "") -> Month:
    """Return the month called such as `2026-12`; the present one where there is no such month."""
    today = timezone.localdate()
    first = _first(wanted) or today.replace(day=1)
    weeks = calendar.Calendar(_week_begins()).monthdatescalendar(first.year, first.month)
    events = _events(user, weeks[0][0], weeks[-1][-1])
    return Month(
        title=date_format(first, "YEAR_MONTH_FORMAT"),
        names=tuple(date_format(day, "D") for day in weeks[0]),
        weeks=tuple(
            tuple(Day(day, day.month == first.month, day == today, tuple(events[day])) for day in week)
            for week in weeks
        ),
        before=f"{first - DAY:%Y-%m}",
        after=f"{first + LONGEST * DAY:%Y-%m}",
    )


def _first(wanted: str) -> date | None:
    year, _, number = wanted.partition("-")
    if not (wanted.isascii() and year.isdigit() and number.isdigit() and len(wanted) == len("2026-12")):
        return None
    if not (FIRST_YEAR <= int(year) <= LAST_YEAR and 1 <= int(number) <= 12):
        return None
    return date(int(year), int(number), 1)


def _week_begins() -> int:
    """Return the first day of the week as `calendar` counts, Monday 0; Django counts from Sunday."""
    return (int(get_format("FIRST_DAY_OF_WEEK")) - 1) % 7


def _events(user: User, first: date, last: date) -> dict[date, list[Event]]:
    """Return the events of these days by day. One query."""
    begin = datetime.combine(first - DAY, time(), UTC)  # a day more: their clocks are not ours
    end = datetime.combine(last + 2 * DAY, time(), UTC)
    within = Q(starts_at__gte=begin) | Q(ends_at__gte=begin)
    rows = Event.objects.visible_to(user).filter(within, starts_at__lt=end).select_related("owner__zone")
    found: dict[date, list[Event]] = defaultdict(list)
    for event in rows.order_by("starts_at", "pk"):
        for day in _days(event):
            found[day].append(event)
    return found


def _days(event: Event) -> Iterator[date]:
    assert event.starts_at is not None
    begins = event.starts_at.astimezone(event.clock)
    ends = event.ends_at.astimezone(event.clock) if event.ends_at else begins
    is_one_night = ends.date() == begins.date() + DAY and ends.hour < 8
    last = begins.date() if is_one_night else ends.date()
    for number in range(min((last - begins.date()).days + 1, LONGEST)):
        yield begins.date() + number * DAY
