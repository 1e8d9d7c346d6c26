"""A draft of an event: what is known of it, and what must still be asked before it can be created.

A date need not be known: it may be found later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from agents import currencies
from agents import patterns as re
from agents.llm.offline.values.budgets import PER_GUEST, find_currency, find_money, found_sum, is_per_guest
from agents.llm.offline.values.clock_times import find_time
from agents.llm.offline.values.cut import CUT
from agents.llm.offline.values.days import Day, find_day
from agents.llm.offline.values.head_counts import find_guests, guests_found
from agents.llm.offline.values.ranges import find_last_day, last_date
from agents.numbers import plain
from planning.grammar.values.days_of_kinds import day_of_kind
from planning.grammar.values.kinds import canonical, is_late, usual_time
from planning.grammar.values.places import find_place
from planning.grammar.values.titles import lower

#: When the last one of several days is over, where nobody has said.
LAST_HOUR = time(17)

Hour = time  # under a name that no field has


@dataclass(frozen=True, slots=True)
class Slots:
    """What a text says of an event besides its kind and title. `rest` is the text without it."""

    day: Day | None = None
    time: time | None = None
    vague: bool = False
    guests: int | None = None
    place: str = ""
    budget: Decimal | None = None
    rest: str = ""
    currency: str = ""
    per_guest: bool = False
    last: int | None = None  # which day of a month is the last one, where it is over several
    until: Hour | None = None  # when it is over, where that is said
    zone: str = ""  # that was named beside the time
    unclear: str = ""  # of a day or time that was seen and not understood: the question about it
    unclear_budget: str = ""
    unclear_guests: str = ""

    @property
    def any(self) -> bool:
        return any(
            (
                self.unclear,
                self.unclear_budget,
                self.unclear_guests,
                self.day,
                self.time is not None,
                self.guests is not None,
                self.place,
                self.budget is not None,
            )
        )


def said_arguments(said: Slots | Draft) -> dict[str, Any]:
    """Return the arguments that tools take for guests, place and budget; what was not said is left out."""
    arguments: dict[str, Any] = {}
    if said.guests is not None:
        arguments["guests"] = said.guests
    if said.place:
        arguments["place"] = said.place
    if said.budget is not None:
        arguments["budget_per_guest" if said.per_guest else "budget"] = plain(said.budget)
    if said.currency:
        arguments["currency"] = said.currency
    return arguments


def usual_currency(now: datetime) -> str:
    """Return what is paid with where the person is, as far as their clock tells."""
    return currencies.of_zone(now.tzinfo) if isinstance(now.tzinfo, ZoneInfo) else ""


def find_slots(
    text: str, now: datetime, *, late: bool = False, month: tuple[int, int] | None = None, bare: bool = False
) -> Slots:
    """Cut day, time, money, guests and place out of a text. `bare` takes a lone number for guests."""
    last, until, rest = find_last_day(text)
    over = find_time(until)[0]
    ends = over.time if over else None
    day, rest = find_day(rest, now, month=month)
    late = late or re.search(r"\b(?:tonight|evening|night)\b", text, re.IGNORECASE) is not None
    moment, rest = find_time(rest, late=late)
    unclear = (day.unclear if day else "") or (moment.unclear if moment else "")
    if moment and moment.unclear:
        moment = None
    zone, ends = (moment.zone, ends or (None if last else moment.until)) if moment else ("", ends)
    before = rest
    budget, rest = find_money(rest)
    currency = find_currency(before, usual_currency(now)) if budget is not None else ""
    per_guest = budget is not None and is_per_guest(before)
    if per_guest:
        rest = re.sub(PER_GUEST, " ", rest, flags=re.IGNORECASE)
    doubted = found_sum(before) if budget is None else None
    if doubted and doubted.unclear:
        rest = rest.replace(before[doubted.start : doubted.end], CUT, 1)
    heads = guests_found(rest)
    guests, rest = find_guests(rest, bare=bare)
    doubts = (doubted.unclear if doubted else "", heads.unclear if heads and guests is None else "")
    place, rest = find_place(rest)
    at, vague = moment.time if moment else None, bool(moment and moment.vague)
    if moment is None and day is not None and "tonight" in text.lower():
        at, vague = time(19), True
    return Slots(
        day, at, vague, guests, place, budget, rest, currency, per_guest, last, ends, zone, unclear, *doubts
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """An event to be created. Without a kind it cannot be yet."""

    kind: str = ""
    title: str = ""
    day: Day | None = None
    time: time | None = None
    vague: bool = False
    guests: int | None = None
    place: str = ""
    budget: Decimal | None = None
    currency: str = ""
    per_guest: bool = False
    last: int | None = None
    until: Hour | None = None
    recurrence: str = ""
    unclear: str = ""
    zone: str = ""  # it is created in the person's own, and set to this one then
    unclear_budget: str = ""
    unclear_guests: str = ""

    def with_slots(self, slots: Slots) -> Draft:
        """Return it with what the slots say; what they leave open stays."""
        day = slots.day if slots.day and (slots.day.date or not (self.day and self.day.date)) else self.day
        if slots.day and self.day:
            day = told_beside(self.day, day or slots.day)
        says_when = slots.day is not None or slots.time is not None
        return replace(
            self,
            day=day,
            time=self.time if slots.time is None else slots.time,
            vague=self.vague if slots.time is None else slots.vague,
            guests=self.guests if slots.guests is None else slots.guests,
            place=slots.place or self.place,
            budget=self.budget if slots.budget is None else slots.budget,
            currency=slots.currency or self.currency,
            per_guest=self.per_guest if slots.budget is None else slots.per_guest,
            last=slots.last or self.last,
            until=slots.until or self.until,
            zone=slots.zone or self.zone,
            unclear=slots.unclear or ("" if says_when else self.unclear),
            unclear_budget=slots.unclear_budget or ("" if slots.budget is not None else self.unclear_budget),
            unclear_guests=slots.unclear_guests or ("" if slots.guests is not None else self.unclear_guests),
        )

    def asking(self, question: str) -> Draft:
        """Return it with a question that must be answered first."""
        return replace(self, unclear=question)

    def date(self, now: datetime) -> date | None:
        """Return its date, from its kind if need be: a Halloween party is on Halloween."""
        if self.day is not None:
            return self.day.date
        return day_of_kind(self.title, now.date()) or day_of_kind(self.kind, now.date())

    def starts_at(self, now: datetime) -> datetime | None:
        """Return when it begins, local time; None without a date or when that is over."""
        on = self.date(now)
        if on is None:
            return None
        starts = datetime.combine(on, self.time if self.time is not None else usual_time(self.kind))
        return starts if starts > now.replace(tzinfo=None) else None

    def ends_at(self, now: datetime) -> datetime | None:
        """Return when it ends, local time, where that is said or it is over several days."""
        starts = self.starts_at(now)
        if starts and self.until and not self.last:
            return ending(starts, self.until)
        on = last_date(starts.date(), self.last) if starts and self.last else None
        return datetime.combine(on, self.until or LAST_HOUR) if on else None

    @property
    def is_late(self) -> bool:
        return is_late(self.kind)

    def question(self, now: datetime) -> str:
        """Return the one short question that must be answered first, or ""."""
        if unclear := self.unclear or self.unclear_budget or self.unclear_guests:
            return unclear
        if not self.kind:
            return "What kind of event should it be? For example a birthday for Tom, or a garden party."
        if self.starts_at(now):
            return ""
        name = self.title if "'" in self.title or canonical(self.title) != self.kind else f"the {lower(self.title)}"
        if self.day is not None and self.day.past:
            return f"That day is already over. When should {name} be?"
        if self.day is not None and self.day.month:
            return f"Which day in {date(*self.day.month, 1):%B} should {name} be?"
        if self.date(now):
            return f"That time is already over today. When should {name} be?"
        if self.time is not None:
            return f"When should {name} be? A day and a time, such as next Saturday at 3."
        return ""  # its date is open: it is planned at once, and the date found later

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the arguments of `create_event`; what was not said is left out."""
        arguments: dict[str, Any] = {"title": self.title, "kind": self.kind}
        if starts := self.starts_at(now):
            arguments["starts_at"] = starts.isoformat()
            if ends := self.ends_at(now):
                arguments["ends_at"] = ends.isoformat()
            if self.recurrence:
                arguments["recurrence"] = self.recurrence
        return arguments | said_arguments(self)

    def guesses(self, now: datetime) -> list[str]:
        """Say what was taken for granted, a sentence each."""
        said = []
        starts = self.starts_at(now)
        if starts and (self.day is None or self.day.guessed):
            said.append(f"You left the day open, so I took {starts:%A}, {starts:%B} {starts.day}.")
        if starts and self.time is None:
            said.append(f"You named no time, so I took {clock(starts.time())}, which is usual for this.")
        elif starts and self.vague:
            said.append(f"I took {clock(starts.time())} as the time.")
        if self.until is None and (ends := self.ends_at(now)):
            said.append(f"I took {clock(ends.time())} as its end on the last day.")
        return said


def told_beside(before: Day, day: Day) -> Day:
    """Return a day that is told from one that was said before: "in April", and then "the 17th"."""
    if day.relation is None or (before.date is None and not (before.month and day.relation.number)):
        return day
    year, month = before.month or (0, 0)
    return Day(day.relation.of(before.date or date(year, month, 1)))


def ending(starts: datetime, until: time) -> datetime:
    """Return when that hour next comes after a beginning: an evening may end on the next day."""
    ends = datetime.combine(starts.date(), until)
    return ends if ends > starts else ends + timedelta(days=1)


def clock(moment: time) -> str:
    """Return such as `3 pm`, `6:30 pm`, `noon`, `midnight`."""
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    hour = moment.hour % 12 or 12
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{hour}{minutes} {'pm' if moment.hour >= 12 else 'am'}"


def slots_of(draft: Draft) -> Slots:
    """Return what a draft says besides its kind and title."""
    return Slots(
        draft.day,
        draft.time,
        draft.vague,
        draft.guests,
        draft.place,
        draft.budget,
        currency=draft.currency,
        per_guest=draft.per_guest,
        last=draft.last,
        until=draft.until,
    )
