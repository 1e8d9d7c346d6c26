"""Whether a clause is carried out: only where every word of it is in what is written for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

from django.utils import timezone

from agents import patterns as re
from agents.llm import Ask
from agents.llm.offline.understanding.accounting import is_write, left_over, vocabulary
from agents.llm.offline.understanding.counted import counted
from agents.llm.offline.understanding.written import written_by
from agents.llm.offline.values import durations, moments, span
from agents.llm.offline.values.corrections import corrected
from agents.llm.offline.values.span import Span
from agents.numbers import plain
from planning.grammar.amounts_written import amounts_written
from planning.grammar.clauses import begins_with_verb
from planning.grammar.drafts import Draft, Slots
from planning.grammar.requests import Request, Scene
from planning.grammar.values.kinds import NAMES, canonical
from planning.vendors.kinds import understood

WORDS = vocabulary(Path(__file__).parent.parent / "language" / "words.toml")

_WORD = re.compile(r"[\w'’-]+")
#: No thing to buy has an hour or a weekday.
_ON_A_DAY = re.compile(
    r"\b(?:at|by|before|from) \d|\b(?:on|by|before|next|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\d\s?[ap]m\b|\(\d",
    re.I,
)
_INSTEAD_OF = re.compile(r"\b(?:instead of|rather than|not)\s+(?P<old>\S+)", re.I)
#: Why something is taken off, and a last day that is too far off for one event: neither is written.
_ASIDE = {
    "remove_items": re.compile(
        r",?\s+(?:(?:because|since|as)\s+)?(?:he|she|they|we|i|it)(?:'s|'re|'m|'ve|'ll| is| are| have| will)\b.*", re.I
    ),
    "create_event": re.compile(r"\s(?:to|until|till|-)\s+(?:[a-z]+ \d{1,2}|\d{1,2} [a-z]+)$", re.I),
}
#: In no name of a thing to buy, and in no title of an event.
_NO_THING = re.compile(
    r"\b(?:to|by|until|at|as|aside|because|whether|me|us|if|than|rather|instead|is|are|the)\b|[\"“”]"
    r"|\w (?:an?|some)\b|\b(?:on|off|in|down|up|out|there|here)$"
    r"|^(?:usual|something|anything|stuff|things?|everything)\b",
    re.I,
)
_BETWEEN_MARKS = re.compile(r"\"[^\"]*\"|“[^“”]*”")
_NO_TITLE = re.compile(
    r"^(?:thinking|cancel\w*|calling off|postpon\w*)\b|\b(?:can't|cannot|won't|doesn't|don't|is|are|was|off(?!-)|rather"
    r"|than|instead|because|not|has|have|pour|für|para)\b",
    re.I,
)
_UNTIL = re.compile(r"\d\s*(?:[ap]\.?m\.?)?\s*(?:to|until|till|til|-)\s*(?P<until>[\d:.]+)", re.I)


def unaccounted(clause: str, request: Request, scene: Scene) -> tuple[str, ...]:
    """Return the words of the clause that are not in what the request writes; () where it only reads or asks back."""
    asks = [ask for ask in _asks(request, scene) if is_write(ask)]
    if not asks or request.question or (request.draft is not None and _asks_for_day(request.draft, scene.now)):
        return ()
    if any(_is_no_name(ask) for ask in asks):
        return (clause,)
    for ask in asks:
        if (aside := _ASIDE.get(ask.tool)) is not None and "ends_at" not in ask.arguments:
            clause = aside.sub("", clause)
    clause = corrected(clause)[0]  # "12, no 14 napkins"
    asks.append(Ask("", {"": [*_derived(clause, asks, request, scene)]}))
    values = [*_moments(clause, request, asks, scene), *amounts_written(clause, asks, span.Scene(scene.now))]
    return left_over(clause, asks, WORDS, named=_named(clause, request, asks, scene), values=values)


def _is_no_name(ask: Ask) -> bool:
    """Whether what is taken for a name holds a verb, or says when, where to or why."""
    if ask.tool == "create_event":
        return _NO_TITLE.search(str(ask.arguments.get("title", ""))) is not None
    things = _things(ask)
    if any(begins_with_verb(name) for name in things):
        return True
    return ask.tool == "add_items" and any(
        _NO_THING.search(_BETWEEN_MARKS.sub("", name)) or _ON_A_DAY.search(name) or _says_when(name) for name in things
    )


def _says_when(name: str) -> bool:
    now = span.Scene(timezone.localtime())
    return any(found.value and found.value.time and not found.value.time.vague for found in moments.spans(name, now))


def _moments(clause: str, request: Request, asks: list[Ask], scene: Scene) -> list[Span]:
    """Return the days, hours and durations of the clause that are what is written."""
    written = written_by(asks)
    days = {day.date() if isinstance(day, datetime) else day for day in written.days}
    read = span.Scene(scene.now)
    used = [
        found
        for found in moments.spans(clause, read)
        if not found.unclear and _is_written(found.value, request, days, set(written.hours))
    ]
    if request.about.keys() & {"minutes", "longer", "lasts"}:
        used += [found for found in durations.spans(clause, read) if found.kind in ("shift", "stretch", "duration")]
    return used


def _is_written(moment: moments.Moment, request: Request, days: set[date], hours: set[time]) -> bool:
    if moment.shift is not None:
        return "minutes" in request.about
    day, at = moment.day, moment.time
    if day is not None and day.date is not None and day.guessed:
        days = days | {each - timedelta(days=1) for each in days}  # either day of a weekend
    if day is not None and not (day.date in days or (day.relation is not None and request.move is not None)):
        return False
    return at is None or at.time in hours


def unaccounted_slots(clause: str, slots: Slots, scene: Scene) -> tuple[str, ...]:
    """Return those that are not in what the slots say."""
    return unaccounted(clause, Request(move=slots), scene)


def _things(ask: Ask) -> list[str]:
    things = ask.arguments.get("items") or []
    return [str(each["name"] if isinstance(each, dict) else each) for each in things]


def _asks_for_day(draft: Draft, now: datetime) -> bool:
    """Whether a day was said that is over or not understood: it is asked for another one, and nothing is written."""
    return bool(draft.question(now)) and bool(draft.unclear or draft.date(now) or (draft.day and draft.day.past))


def _asks(request: Request, scene: Scene) -> list[Ask]:
    """Return the calls that it comes to, with what they will hold as far as it was said."""
    asks = list(request.asks)
    if request.draft is not None:
        asks.append(Ask("create_event", _of_draft(request.draft, scene.now)))
    if request.move is not None:
        asks.append(Ask("change_event", {**_of_slots(request.move, request.about), **_of_shift(request.about)}))
    if request.about.get("done"):
        asks.append(Ask("tick_tasks", {"tasks": [request.about["done"]]}))
    if shifted := request.about.get("task_by"):
        asks.append(Ask("change_task", {"task": shifted[0], "due_at": shifted[1]}))
    if change := request.about.get("change"):
        said = [abs(change["more"]), abs(1 - change["times"]) * 100]
        asks.append(Ask("change_event", {change["field"]: said}))
    for aside in request.about.get("aside", ()):
        asks.append(
            Ask("plan_budget", {"category": aside["category"], "amount": [plain(abs(aside["more"])), *_times(aside)]})
        )
    if "agreed" in request.about:
        asks.append(Ask("note_deposit", {"vendor": request.name, "price": request.about["agreed"]}))
    if request.about.get("whole") == "tick":
        asks.append(Ask("tick_items", {"items": request.about.get("but", [])}))
    elif request.about.get("whole") == "clear":
        asks.append(Ask("remove_items", {"items": request.about.get("but", [])}))
    elif request.about.get("whole") == "move":
        asks.append(Ask("add_items", {"items": request.about["items"], "event": request.about["to"]}))
    elif request.about.get("whole") in ("need", "still", "more", "less"):
        asks.append(Ask("add_items", {"items": request.about["items"]}))
    elif request.about.get("whole") == "price":
        asks.append(Ask("change_item", {"item": request.name, "price": request.about["price"]}))
    elif request.about.get("whole"):
        asks.append(Ask("change_item", {"item": request.name, "factor": request.about.get("factor")}))
    return asks


def _times(aside: dict[str, Any]) -> list[Any]:
    """Return by how much it becomes more or less, as it was said: "by 10%" of "cut the flowers by 10%"."""
    return [abs(1 - aside["times"]) * 100] if "times" in aside else []


def _of_draft(draft: Draft, now: datetime) -> dict[str, Any]:
    said: dict[str, list[Any]] = {
        "drafted": [draft.title],
        "starts_at": [draft.date(now), draft.time, draft.starts_at(now)],
    }
    if draft.day and draft.day.month:
        said["starts_at"].append(date(*draft.day.month, 1))
    if draft.last or draft.until:
        said["ends_at"] = [draft.last, draft.until, draft.ends_at(now)]
    return {**draft.arguments(now), **{name: values for name, values in said.items() if any(map(_is_given, values))}}


def _of_slots(slots: Slots, about: Mapping[str, Any]) -> dict[str, Any]:
    begins = [slots.day.date if slots.day else None, slots.time]
    said: Mapping[str, Any] = {
        "ends_at" if about.get("ends") else "starts_at": begins if any(map(_is_given, begins)) else None,
        "until": [slots.last, slots.until] if slots.last or slots.until else None,
        "guests": slots.guests,
        "place": slots.place or None,
        "budget": slots.budget,
        "budget_per_guest": slots.budget if slots.per_guest else None,
        "currency": slots.currency or None,
        "zone": slots.zone or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _is_given(value: Any) -> bool:
    return value is not None


def _of_shift(about: Mapping[str, Any]) -> dict[str, Any]:
    minutes = about.get("minutes") or about.get("longer") or about.get("lasts")
    return {"shift": [minutes, minutes / 60, minutes / 1440, minutes / 10080]} if minutes else {}


def _derived(clause: str, asks: list[Ask], request: Request, scene: Scene) -> Iterator[Decimal]:
    """Yield the numbers that are in what is written without standing there: "two for $8" writes $4 apiece."""
    said = {part for readings in counted(clause).values() for parts in readings for part in parts}
    for ask in asks:
        for thing in ask.arguments.get("items") or ():
            if isinstance(thing, dict) and "price" in thing:
                yield Decimal(str(thing["price"])) * Decimal(str(thing.get("quantity", 1)))
        if ask.tool == "tick_items":
            yield from said  # what was bought of it is the whole of it
        for guest in ask.arguments.get("guests") or () if ask.tool == "add_guests" else ():
            yield Decimal(guest.get("party_size", 1) - 1)
        if isinstance(now := ask.arguments.get("guests"), int):
            yield Decimal(abs(now - (scene.memory.guests or 0)))
            for one, other in combinations(said, 2):
                if now in (one + other, abs(one - other)):
                    yield from (one, other)
        if ask.tool == "change_item" and "quantity" in ask.arguments:
            before = scene.memory.items.get(scene.memory.item_called(str(ask.arguments.get("item"))) or "", (None, ""))
            yield abs(Decimal(str(ask.arguments["quantity"])) - (before[0] or 0))
    yield from _ago(asks, scene.now)
    for pattern, name in ((_INSTEAD_OF, "old"), (_UNTIL, "until")):
        for match in pattern.finditer(clause):
            yield from (part for parts in counted(match[name]).get(0, ()) for part in parts)


def _ago(asks: list[Ask], now: datetime) -> Iterator[Decimal]:
    """Yield how long it is until what is written, in days, weeks, months, years, hours and minutes."""
    written = written_by(asks)
    for day in written.days:
        ahead = (day.date() if isinstance(day, datetime) else day) - now.date()
        yield from (Decimal(ahead.days), Decimal(ahead.days) / 7)
        yield Decimal((day.year - now.year) * 12 + day.month - now.month)
        yield Decimal(day.year - now.year)
        if isinstance(day, datetime):
            minutes = round((day.replace(tzinfo=None) - now.replace(tzinfo=None)).total_seconds() / 60)
            yield from (Decimal(minutes), Decimal(minutes) / 60)


def _named(clause: str, request: Request, asks: list[Ask], scene: Scene) -> Collection[str]:
    """Return how what it is about is called: the event, an item, people, and words that stand for what is written."""
    memory = scene.memory
    events = {ask.arguments.get("event", memory.latest or memory.planned) for ask in asks if ask.tool} | {request.event}
    said = {name: str(value) for ask in asks for name, value in ask.arguments.items()}
    words = {match[0].lower() for match in _WORD.finditer(clause)}
    spoken_of = {canonical(memory.events[event]) for event in events if event in memory.events}
    return [
        *(memory.events[event] for event in events if isinstance(event, int) and event in memory.events),
        *(event for event in events if isinstance(event, str)),
        *(name for name in NAMES if canonical(name) in spoken_of),
        *(name for name in NAMES if "kind" in said and canonical(name) == said["kind"]),
        *(word for word in words if ("vendor" in said or "kind" in said) and understood(word)),
        *request.about.get("no_things", ()),
        request.name,
        *request.people,
    ]
