"""Days from one to another that are named together: "this year", "in March 2022", "since May", "the last three months",
"between June and August", "last summer", "Q1 2024", "next weekend", "until 3 March".

`past` reads for what is over: "in December" is the last one. `coming` reads for what is to come: the next one. A month
or a date needs a word before it ("in May"), a year, or a partner: else it may be a name. "Between" without its second
day is no period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from agents import patterns as re
from agents.llm.offline.values import days
from agents.llm.offline.values.calendar_spans import SEASONS, Period, months, reaching, season, unit
from agents.llm.offline.values.calendar_words import MONTH, WEEKDAY
from agents.llm.offline.values.span import Scene, Span
from agents.numbers import NUMBER, number


@dataclass(frozen=True, slots=True)
class _Point:
    """A period that is named, from character to character. `month` is that of one without a year."""

    start: int
    end: int
    period: Period
    month: int = 0
    needs_word: bool = False


_MONTHS = "|".join(sorted(MONTH, key=len, reverse=True))
_SEASONS = "|".join(SEASONS)
_YEAR = r"(?P<year>(?:19|20)\d\d|['’]\d\d(?!\d)|(?:this|last|next) year)"
_UNITS = "year|quarter|month|week|fortnight|day"
_SIDES = {"last": -1, "previous": -1, "past": -1, "this past": -1, "next": 1, "coming": 1, "this coming": 1}
_FEW = {"few": 3, "couple of": 2, "several": 3}
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": 4}
_DAYS = {"today": 0, "now": 0, "yesterday": -1, "tomorrow": 1}


def _unit(match: re.Match, today: date, ahead: bool) -> Period:
    said, name = (match["side"] or "").lower(), match["unit"].lower()
    side = _SIDES.get(said, 0)
    if name == "weekend" and side > 0 and (said != "next" or today.weekday() == 0):
        side = 0  # next weekend is the one after this, unless this is five days ahead
    return reaching(name, today, side) if name == "fortnight" else unit(name, today, side)


def _reaching(match: re.Match, today: date, ahead: bool) -> Period:
    many = match["many"].lower()
    count = min(_FEW.get(many) or int(number(many)), 1000)
    return reaching(match["unit"].lower(), today, count * _SIDES[match["side"].lower()])


def _year(said: str, today: date) -> int:
    if said[-2:].isdecimal():
        return int(said) if len(said) == 4 else 2000 + int(said[1:])
    return today.year + _SIDES.get(said.split()[0].lower(), 0)


def _of_month(match: re.Match, today: date, ahead: bool) -> Period:
    return months(_year(match["year"], today), MONTH[match["month"].lower()], 1)


def _numbered(match: re.Match, today: date, ahead: bool) -> Period:
    return months(int(match["of"] or match["year"]), int(match["numbered"] or match["month"]), 1)


def _month(match: re.Match, today: date, ahead: bool) -> Period:
    return _nearest(MONTH[match["month"].lower()], today, ahead)


def _nearest(month: int, today: date, ahead: bool) -> Period:
    """Return the month by the next year, or the latest, that has it in it, today's own included."""
    by = (month < today.month) if ahead else -(month > today.month)
    return months(today.year + by, month, 1)


def _quarter(match: re.Match, today: date, ahead: bool) -> Period:
    nth = _NTH[match["nth"].lower()] if match["nth"] else int(match["q"])
    return months(_year(match["year"], today) if match["year"] else today.year, 3 * nth - 2, 3)


def _season(match: re.Match, today: date, ahead: bool) -> Period:
    name, side = match["season"].lower(), match["side"].lower()
    found = [season(name, year) for year in range(today.year - 2, today.year + 3)]
    if side in ("last", "past") or (side in ("", "the") and not ahead):
        return [each for each in found if each.until and each.until < today][-1]
    coming = [each for each in found if each.until and each.until >= today]
    return coming[side == "next" and coming[0].since is not None and coming[0].since <= today]


def _season_of(match: re.Match, today: date, ahead: bool) -> Period:
    return season(match["season"].lower(), _year(match["year"], today))


def _whole_year(match: re.Match, today: date, ahead: bool) -> Period:
    return months(int(match["year"]), 1, 12)


def _day(match: re.Match, today: date, ahead: bool) -> Period:
    return unit("day", today, _DAYS[match["day"].lower()])


_RULES: tuple[tuple[re.Pattern, Callable[[re.Match, date, bool], Period]], ...] = tuple(
    (re.compile(rf"(?i)(?<!\w)(?:{pattern})(?!\w)"), read)
    for pattern, read in (
        (rf"(?:the )?(?P<side>this|current|my|our|{'|'.join(_SIDES)}) (?P<unit>{_UNITS}|weekend)", _unit),
        (rf"(?P<side>)(?<=of the )(?P<unit>{_UNITS})", _unit),
        (r"(?P<side>)(?:(?<=at the )|(?<=on the )|(?<=over the )|(?<=for the ))(?P<unit>weekend)", _unit),
        (rf"(?:the )?(?P<side>{'|'.join(_SIDES)}) (?P<many>{NUMBER}|{'|'.join(_FEW)}) (?P<unit>{_UNITS})s", _reaching),
        (rf"(?P<month>{_MONTHS})\.?,? (?:of )?{_YEAR}", _of_month),
        (
            r"(?P<of>(?:19|20)\d\d)-(?P<numbered>0\d|1[0-2])(?!-\d)|(?P<month>0?[1-9]|1[0-2])/(?P<year>(?:19|20)\d\d)",
            _numbered,
        ),
        (rf"(?:the )?(?:(?P<nth>{'|'.join(_NTH)}) quarter|q(?P<q>[1-4]))(?:(?: of)? {_YEAR})?", _quarter),
        (rf"(?P<side>this|last|past|next|the) (?P<season>{_SEASONS})", _season),
        (rf"(?:the )?(?P<season>{_SEASONS})(?: of)? {_YEAR}", _season_of),
        (r"(?:the )?(?:year )?(?P<year>(?:19|20)\d\d)(?![-/](?!(?:19|20)\d\d(?!\d))\d)", _whole_year),
        (rf"(?P<side>)(?P<season>{_SEASONS})", _season),
        (r"(?P<day>today|now|yesterday|tomorrow)", _day),
        (rf"(?P<month>{_MONTHS})", _month),
    )
)
_EDGE = re.compile(
    r"(?i)\b(since|after|until|till|before|up to) (?:the )?(?:(?:very )?(?:start|beginning) of (?:the )?)?$"
)
_WORD = re.compile(
    r"(?i)\b(?:in|from|of|during|for|over|within|throughout|on|at) (?:all of |the (?:whole|rest) of )?(?:the )?"
    r"(?:month of )?$"
)
_FROM = re.compile(r"(?i)\b(?:from|between) (?:the )?$")
_TO = re.compile(r"(?i) ?(?:to|and|until|till|through|up to|[-–—]) ?(?:the )?")
#: "between 1 and", before "10 December".
_FROM_DAY = re.compile(
    r"(?i)\b(?:(?:from|between) )?(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)? ?(?:to|and|until|till|[-–—]) ?(?:the )?$"
)
_OWN = re.compile(r"['’]s\b")
_TAIL = re.compile(r"(?i)['’]s\b|(?P<on> (?:on(?:wards?)?|and (?:later|after)|to date)(?!\w| ))")


def past(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days that are named in a text about what is over."""
    return _spans(text, scene.now.date(), ahead=False)


def coming(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the days that are named in a text about what is to come."""
    return _spans(text, scene.now.date(), ahead=True)


def _spans(text: str, today: date, *, ahead: bool) -> Iterator[Span]:
    taken = 0
    points = _points(text, today, ahead)
    for place, point in enumerate(points):
        if point.start < taken:
            continue
        partner = next((each for each in points[place + 1 :] if _TO.fullmatch(text[point.end : each.start])), None)
        before = text[: point.start]
        start, found = _led(before, point)
        opening = _FROM.search(before)
        if partner is not None and (opening or not point.needs_word):
            start = opening.start() if opening else point.start
            found, point = _joined(point, partner), partner
        elif (from_day := _FROM_DAY.search(before)) and (joined := _from_day(int(from_day["day"]), point.period)):
            start, found = from_day.start(), joined
        elif before.lower().rstrip().endswith("between"):
            continue
        if found is not None:
            tail = _TAIL.match(text[point.end :])
            if tail and tail["on"]:
                found = found._replace(until=None)
            taken = point.end + (tail.end() if tail else 0)
            yield Span("period", start, taken, found)


def _points(text: str, today: date, ahead: bool) -> list[_Point]:
    found: list[_Point] = []
    for pattern, read in _RULES:
        for match in pattern.finditer(text):
            try:
                period = read(match, today, ahead)
            except (ValueError, OverflowError):
                continue
            is_bare = read is _month
            needs_word = is_bare or match[0].lower() in ("now", *SEASONS)
            own = is_bare and _OWN.match(text[match.end() :])
            month = MONTH[match["month"].lower()] if is_bare else 0
            found.append(_Point(*match.span(), period, month, needs_word and not own))
    for span in days.spans(text, Scene(datetime.combine(today, time(), UTC))):
        if (day := span.value) is not None and day.date and not day.guessed:
            on = day.date if ahead else _over(day.date, span.of(text).lower(), today)
            found.append(_Point(span.start, span.end, Period(on, on), needs_word=True))
    return sorted(found, key=lambda point: (point.start, -point.end))


def _over(day: date, said: str, today: date) -> date:
    """Return the last such day: days are read as those to come."""
    if day <= today or any(word.isdecimal() and len(word) == 4 for word in said.split()):
        return day
    if said.split()[-1] in WEEKDAY:
        return day - timedelta(days=7)
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else day


def _led(before: str, point: _Point) -> tuple[int, Period | None]:
    """Return where it begins with the words before it, and what it is with them; None where it needs some."""
    if edge := _EDGE.search(before):
        return edge.start(), _beyond(point.period, edge[1].lower())
    if (word := _WORD.search(before)) and (point.needs_word or not word[0].lower().startswith("on")):
        return word.start(), point.period
    return point.start, None if point.needs_word else point.period


def _beyond(found: Period, edge: str) -> Period:
    """Open one end: since a year is from its first day on, before it is until the day before."""
    if edge == "since" or found.since is None or found.until is None:
        return Period(found.since, None)
    if edge == "after":
        return Period(found.until + timedelta(days=1), None)
    return Period(None, found.since - timedelta(days=1)) if edge == "before" else Period(None, found.until)


def _from_day(day: int, last: Period) -> Period | None:
    """Return the days from one to another of the same month."""
    if last.until is None or last.since != last.until or not 0 < day < last.until.day:
        return None
    return Period(last.until.replace(day=day), last.until)


def _joined(first: _Point, last: _Point) -> Period | None:
    """Return the days from one to another: a month without a year has that of its partner."""
    since, until = first.period.since, last.period.until
    assert since and until
    if first.month and (last.month or since > until or last.period.since != last.period.until):
        year = until.year - (first.month > until.month)
        since = since.replace(year=year)
    elif last.month and not first.month:
        until = months(since.year + (last.month < since.month), last.month, 1).until
    return Period(since, until) if until and since <= until else None
