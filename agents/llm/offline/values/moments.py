"""Moments: a day, a time of day, or both in either order, with what stands between them: "Friday at half seven",
"3pm on the last Friday of January", "in two hours", "tonight".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from agents.llm.offline.values.clock_times import times
from agents.llm.offline.values.day import Day
from agents.llm.offline.values.days import days, told
from agents.llm.offline.values.durations import durations, shift_at
from agents.llm.offline.values.recurrences import rules
from agents.llm.offline.values.span import Scene, Span
from agents.llm.offline.values.time_of_day import Hour, TimeOfDay
from agents.llm.offline.values.words import Words, vocabulary

#: What may stand between a day and its time, or a time and its day.
_BETWEEN = vocabulary(
    "at @ from around about on in the of , - ( starting beginning between by this approximately roughly for and t"
)
_FARTHEST = 3  # words between them
_SO_LONG = vocabulary("about around exactly roughly approximately")


@dataclass(frozen=True, slots=True)
class Moment:
    """When something is: what is not said is None. `shift`: so much later than the event that is spoken of."""

    day: Day | None = None
    time: TimeOfDay | None = None
    shift: timedelta | None = None

    def at(self, usual: Hour, event: datetime | None = None) -> datetime | None:
        """Return when it is, on the clock of whoever spoke; None where the day is not known.

        What is not said is taken from the event that is changed, and its hour else from what is `usual`.
        """
        if self.shift is not None:
            return event + self.shift if event else None
        if self.day is not None:
            on = self.day.date
            if self.day.relation is not None and event is not None:
                on = self.day.relation.of(event.date())
        else:
            on = event.date() if event else None
        if on is None:
            return None
        hour = self.time.time if self.time else event.time() if event else usual
        return datetime.combine(on, hour)

    def ends(self, begins: datetime) -> datetime | None:
        """Return when it ends that begins then, where the end was said."""
        if self.time is None or self.time.until is None:
            return None
        ends = datetime.combine(begins.date(), self.time.until)
        return ends if ends > begins.replace(tzinfo=None) else ends + timedelta(days=1)

    @property
    def unclear(self) -> str:
        return (self.day.unclear if self.day else "") or (self.time.unclear if self.time else "")


@dataclass(slots=True)
class _Piece:
    start: int
    end: int
    moment: Moment


def moments(words: Words, scene: Scene) -> Iterator[tuple[int, int, Moment]]:
    """Yield the moments of a text: the numbers of the first word and of the one after the last, and what is said."""
    whole: _Piece | None = None
    for piece in _pieces(words, scene):
        joined = _joined(words, whole, piece) if whole else None
        if whole and joined is None:
            yield whole.start, whole.end, whole.moment
        whole = joined or piece
    if whole:
        yield whole.start, whole.end, whole.moment


def _pieces(words: Words, scene: Scene) -> list[_Piece]:
    """Return days, times and shifts in their order, none over another."""
    today = scene.now.date()
    of_rules = {place for at, found in rules(words, today) for place in range(at, found.end)}
    pieces = [
        _Piece(at, found.end, Moment(told(found.day, scene)))
        for at, found in days(words, today)
        if at not in of_rules  # "every Thursday"
    ]
    taken = {place for piece in pieces for place in range(piece.start, piece.end)}
    for at, (end, value) in times(words):
        same = next((piece for piece in pieces if piece.start == at and piece.end == end), None)
        if same is not None:  # "tonight"
            same.moment = replace(same.moment, time=value)
        elif taken.isdisjoint(range(at, end)):
            is_todays = value.vague and words[at - 1] == "this"  # "this evening"
            day = Day(today) if is_todays else None
            pieces.append(_Piece(at - is_todays, end, Moment(day, value)))
            taken |= set(range(at, end))
    for at, found in durations(words):
        shift = shift_at(words, at, found)
        if shift is not None and found.is_fine and taken.isdisjoint(range(shift[0], shift[1])):
            pieces.append(_Piece(shift[0], shift[1], Moment(shift=shift[2])))
        elif found.is_fine and (start := _in(words, at)) is not None and taken.isdisjoint(range(start, found.end)):
            at_last = scene.now + found.value
            day = Day(at_last.date())
            on_clock = TimeOfDay(at_last.time().replace(second=0, microsecond=0))
            pieces.append(_Piece(start, found.end, Moment(day, on_clock)))
    return sorted(pieces, key=lambda piece: piece.start)


def _in(words: Words, at: int) -> int | None:
    """Return where "in" stands before a duration: "in about two hours"."""
    start = words.skip_back(at, _SO_LONG) - 1
    return start if words[start] == "in" else None


def _joined(words: Words, first: _Piece, then: _Piece) -> _Piece | None:
    """Return the two as one moment where they are: each tells what the other does not, or tells it better."""
    between = range(first.end, then.start)
    if len(between) > _FARTHEST or any(words[place] not in _BETWEEN for place in between):
        return None
    one, other = first.moment, then.moment
    if one.shift is not None or other.shift is not None or (one.day and other.day):
        return None
    clock = one.time or other.time
    if one.time and other.time:
        if one.time.vague == other.time.vague or words[first.end] in ("and", "for"):
            return None
        clock = other.time if one.time.vague else one.time
    elif words[first.end] in ("and", "for") and len(between) == 1:
        return None
    return _Piece(first.start, then.end, Moment(one.day or other.day, clock))


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark the moments of a text, as `Moment`; days that are told from an event have their date where it is known."""
    words = Words(text)
    for start, end, moment in moments(words, scene):
        place = words.starts[start], words.ends[end - 1]
        yield Span("moment", *place, unclear=moment.unclear) if moment.unclear else Span("moment", *place, moment)
