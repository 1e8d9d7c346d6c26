"""What the announcement of a new event comes to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.budgets import currency_said
from agents.llm.offline.values.day import Day
from planning.grammar.drafts import Draft, Slots, usual_currency
from planning.grammar.requests import Request, Scene, one
from planning.grammar.values.kinds import GENERIC, is_known, of_age
from planning.grammar.values.titles import name_event
from planning.language.changes import budget_of, slots_for, title_of
from planning.language.event_titles import called
from planning.language.intents import comes_to
from planning.language.lengths import first_day, rule_of

_PLAN = re.compile(r"\W*plan\b", re.I)  # outright: "plan Mia's shower next weekend", too
_REFERS = re.compile(r"\W*(?:the|this|that)\b", re.I)
#: "Book club, first Wednesday of the month" is on each of them.
_REGULAR = re.compile(
    r"\b(?:club|group|circle|choir|rehearsal|practice|training|class|committee|meet-?up|social)\b", re.I
)
_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "last": -1}
_OF_THE_MONTH = re.compile(
    rf"\b(?P<nth>{'|'.join(_NTH)}) (?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day) of the month\b", re.I
)
_SAYS_MORE = re.compile(r"\W*(?:it|that|this)(?:['’]s| is|['’]ll be| will be)\b", re.I)
LONGEST = 120
HOW_MANY = "How many are they"
LONGEST_EVENT = timedelta(days=28)


_IT_IS = re.compile(r"(?:it|this)(?:['’]s| is) ", re.I)


@comes_to("plan", "plan_bare", "plan_what", "turning", "turning_alone", "plan_something")
def _planned(clause: Clause, scene: Scene) -> Request | None:
    kind, title = clause.value("new", ("party", "Get-together"))
    if _SAYS_MORE.match(clause.text) and scene.memory.latest is not None and not scene.memory.is_dated:
        return None  # "it's a lunch, so 12:30" is the one that has no date yet
    if clause.slots.keys() == {"new", "often"} and _REFERS.match(clause.text):
        return one("change_event", title, recurrence=clause.value("often"))  # "the dinner every Friday"
    if (better := _said_better(clause, title, scene)) is not None:
        return better
    if scene.memory.has_event and "when" not in clause.slots and _IT_IS.match(clause.text):
        return None  # the one there is, of which more is said
    if "also" in clause.slots:
        other, words = clause.value("also")
        if other not in GENERIC and words.lower() not in title.lower():
            kind, title = kind, f"{title} {words[:1].lower()}{words[1:]}"
    is_there = title.lower() in {name.lower() for name in scene.memory.events.values()}
    if is_there and clause.slots.keys() == {"new", "often"}:
        return one("change_event", title, recurrence=rule_of(clause))
    given = title_of(clause)
    is_another = bool(given) or ("when" in clause.slots and _PLAN.match(clause.text) is not None)
    if is_there and (not is_another or _named_with_the(clause)):
        return None  # it is there already
    return drafted(clause, kind, given or title, scene)


#: What an event is held as, while its occasion was told before.
_FORM = re.compile(r"(?:house |garden )?(?:party|drinks|dinner|lunch|tea|meal|brunch|picnic|barbecue|bbq)", re.I)
_HAS_FORM = re.compile(
    r"\b(?:party|drinks|dinner|lunch|tea|meal|brunch|picnic|barbecue|bbq|wedding|night|club)\b", re.I
)


def _said_better(clause: Clause, title: str, scene: Scene) -> Request | None:
    """Return what "drinks on Friday" says of "my promotion", which was planned just before, and nothing more told."""
    memory = scene.memory
    was = memory.events.get(memory.latest or 0, "")
    is_bare = "new" in clause.slots and not clause.text[: clause.slots["new"][-1].start - clause.start].strip(" a")
    if not was or memory.latest != memory.planned or memory.is_counted or not is_bare:
        return None
    if not _FORM.fullmatch(title) or _HAS_FORM.search(was):
        return None
    draft = (drafted(clause, title, title, scene) or Request()).draft
    if draft is None or draft.recurrence or draft.last or draft.unclear:
        return None
    move = Slots(
        draft.day, draft.time, draft.vague, draft.guests, draft.place, draft.budget, currency=draft.currency,
        per_guest=draft.per_guest, until=draft.until,
    )  # fmt: skip
    return Request(move=move, about={"more": True, "title": f"{was} {title[:1].lower()}{title[1:]}"})


@comes_to("plan_alone")
def _alone(clause: Clause, scene: Scene) -> Request | None:
    """Read "pub quiz" and "brunch on the 29th?" as something to plan, where none was spoken of."""
    is_wish = re.match(r"\W*(?:happy|merry|best|good|great|nice|lovely)\b", clause.text, re.I)
    return None if scene.memory.has_event or is_wish else _planned(clause, scene)


@comes_to("plan_unnamed")
def _unnamed(clause: Clause, scene: Scene) -> Request | None:
    """Take what is said of an event of which nobody said what it is: that is asked."""
    request = drafted(clause, "event", "", scene)
    return replace(request, draft=replace(request.draft, kind="", title="")) if request and request.draft else None


@comes_to("plan_added")
def _added(clause: Clause, scene: Scene) -> Request | None:
    """Read "add band practice on Tuesday at 7": without a day it may be a part of the event that is there."""
    request = _planned(clause, scene)
    draft = request.draft if request else None
    return request if draft is not None and (draft.day is not None or draft.recurrence) else None


@comes_to("plan_series")
def _planned_series(clause: Clause, scene: Scene) -> Request | None:
    """Read "yoga every Monday at 6:30pm for 10": what is again and again at an hour is an event, whatever it is."""
    kind, title = name_event(str(clause.value("what")))
    if not kind or not any(when.value and when.value.time for when in clause.slots.get("when", ())):
        return None
    return drafted(clause, kind, title_of(clause) or title, scene)


def drafted(clause: Clause, kind: str, title: str, scene: Scene) -> Request | None:
    """Return the event with all that a clause says of it; None where a part of that would be lost."""
    if not kind:
        return None
    if kind == "birthday":
        kind = of_age(kind, clause.text)
    draft = Draft(kind=kind, title=_for_whom(clause, title), recurrence=rule_of(clause))
    for when in clause.slots.get("when", ()):
        if when.unclear:
            continue
        if when.value.shift is not None:
            return None
        draft = draft.with_slots(slots_for(when.value, kind, is_known=is_known(kind)))
    draft = _of_weekday(draft, clause)
    if not draft.recurrence and _REGULAR.search(title) and (nth := _OF_THE_MONTH.search(clause.text)):
        draft = replace(draft, recurrence=f"FREQ=MONTHLY;BYDAY={_NTH[nth['nth'].lower()]}{nth['day'][:2].upper()}")
    if draft.recurrence:
        draft = replace(draft, day=_first(draft, clause, scene))
    if over := clause.value("range"):
        if over.first is None or over.last.day is None or over.last.day.date is None:
            return None
        draft = draft.with_slots(slots_for(over.first, kind))
        first, last = over.first.day, over.last.day.date
        if first and first.date and last - first.date < LONGEST_EVENT:
            draft = replace(draft, last=last.day, until=over.last.time.time if over.last.time else None)
    if "lasts" in clause.slots:
        lasting = Request(move=Slots(), about={"lasts": int(clause.value("lasts").total_seconds() // 60)})
        if (longer_one := longer(draft, lasting)) is None:
            return None
        draft = longer_one
    heads = clause.value("heads")
    if heads is not None and (heads.change or len({span.value.count for span in clause.slots["heads"]}) > 1):
        return None
    sums = budget_of(clause)
    if "year" in clause.slots and (on := draft.date(scene.now)) and on.year != scene.now.year + 1:
        return None
    if heads is not None and heads.count and (group := group_of(clause)):
        draft = replace(draft, title=f"{draft.title} with {group}"[:LONGEST])
    elif clause.unclear:
        draft = draft.asking(clause.unclear[0])
    return Request(
        draft=draft.with_slots(
            Slots(
                guests=int(heads.count) if heads is not None else None,
                place=", ".join(str(place.value) for place in clause.slots.get("place", ())),
                budget=sums.amount if sums else None,
                currency=currency_said(sums, usual_currency(scene.now)) if sums else "",
                per_guest=bool(sums and sums.per),
            )
        )
    )


def group_of(clause: Clause) -> str:
    """Return who comes, where all that is unclear is how many they are: "the in-laws"."""
    who = clause.slots.get("who", [])
    if len(who) != 1 or not who[0].unclear.startswith(HOW_MANY) or len(clause.unclear) > 1:
        return ""
    return clause.text[who[0].start - clause.start : who[0].end - clause.start]


def _named_with_the(clause: Clause) -> bool:
    """Whether the event is "the dinner", which is one that is there."""
    span = clause.slots["new"][-1]
    return clause.text[: span.start - clause.start].lower().rstrip().endswith(("the", "this", "that"))


def _of_weekday(draft: Draft, clause: Clause) -> Draft:
    """Return "a Sunday lunch" on its Sunday: the next one, or that of the week or weekend that is said."""
    of = clause.value("of")
    if of is None or of.day is None or of.day.date is None:
        return draft
    if draft.day is None and not draft.recurrence:
        return replace(draft, day=of.day)
    if draft.day is not None and draft.day.date is not None and draft.day.guessed:
        on = draft.day.date + timedelta(days=of.day.date.weekday() - draft.day.date.weekday())
        return replace(draft, day=replace(draft.day, date=on, guessed=False))
    return draft


def longer(draft: Draft, request: Request) -> Draft | None:
    """Return the event with what a change says of it: also its end, or how long it lasts; None where that is lost."""
    slots, about = request.move or Slots(), request.about
    if about.keys() & {"minutes", "longer"}:
        return None
    if not about.keys() & {"ends", "lasts"}:
        return draft.with_slots(slots)
    if draft.time is None or draft.until is not None or slots.day is not None:
        return None
    if "lasts" in about:
        if not 0 < about["lasts"] < 24 * 60:
            return None
        return replace(draft, until=_after(draft.time, about["lasts"]))
    assert slots.time is not None
    until = slots.time
    if about.get("bare"):  # "till 1" is the first one after it begins
        halves = (until.replace(hour=until.hour % 12 + 12 * half) for half in range(2))
        until = min(halves, key=lambda at: (_minutes(at) - _minutes(draft.time) - 1) % (24 * 60))
    return replace(draft, until=until)


def _minutes(at: time | None) -> int:
    return at.hour * 60 + at.minute if at else 0


def _after(at: time, minutes: int) -> time:
    ends = (_minutes(at) + minutes) % (24 * 60)
    return time(ends // 60, ends % 60)


def _first(draft: Draft, clause: Clause, scene: Scene) -> Day | None:
    """Return the first day of what repeats: on or after the day, or in the month, that it is said to begin."""
    begins, day = scene.now.date() + timedelta(days=1), draft.day
    if month := clause.value("month"):
        begins = date(scene.now.year + (month < scene.now.month), month, 1)
    elif day is not None and day.month:
        begins = date(*day.month, 1)
    elif day is not None and day.date is not None:
        begins = day.date - timedelta(days=day.date.weekday()) if day.guessed else day.date
    first = first_day(draft.recurrence, datetime.combine(begins - timedelta(days=1), time()))
    return Day(first) if first else day


def _for_whom(clause: Clause, title: str) -> str:
    """Return the title with whom it is for: "Picnic for my study group", "Brenda's leaving do (the library)"."""
    for whom in clause.slots.get("whom", ()):
        longer = called(f"{title} for {whom.value}")[1]
        title = longer if longer and longer != title else f"{title} for {whom.value}"
    origin = clause.value("origin")
    return (f"{title} ({origin})" if origin else title)[:LONGEST]
