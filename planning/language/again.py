"""What was written last, said again as it was meant: another number or name of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import time
from decimal import Decimal
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.counted import is_number
from agents.llm.offline.values.hedges import BEFORE
from agents.llm.offline.values.moments import Moment
from agents.llm.offline.values.person_names import capitalized
from agents.llm.offline.values.time_of_day import TimeOfDay
from agents.names import find_only
from agents.numbers import plain
from planning.grammar.drafts import Slots
from planning.grammar.last_write import COUNTS, NAMES, OF_EVENT, SUMS, Value, values
from planning.grammar.memory import Memory
from planning.grammar.requests import Request, Scene, one
from planning.language import going_on
from planning.language.intents import comes_to
from planning.language.moments_again import begun, moments_written, moved, nearest

#: By what was spoken of last, what may be said again.
OPENS = {"event": {"event"}, "people": {"people"}}
NUMBERS = COUNTS | SUMS
_IN_POUNDS = re.compile(r"(?:it|that|they|those|these)(?:['’]s|['’]re| is| are| was| were)\b.*\bpounds?\b", re.I)
_THAT_ONE = re.compile(r"\b(?:wrong|other|right|that|this|which|first|second|last) one\b", re.I)
_PRICE = re.compile(r"\bprice\b", re.I)
PEOPLE = frozenset({"guests", "capacity"})
CLOCK = 12  # a bare number that is no more may be an hour
FARTHER = 3  # times: it is no other value's number
HOURS, MINUTES = 24, 60
NEAR = 2  # hours from the one that was said: that one may be meant
_IN_ALL = frozenset(("or", "so", "in", "all", "total", "altogether", "overall", "and", "a", "tops"))


def opened(memory: Memory) -> set[str]:
    """Return what a message may go on with: what was spoken of last, and what was written last."""
    spoken_of = going_on.opened(memory) if memory.spoken_of == "items" else OPENS.get(memory.spoken_of, set())
    found = set() if "event" in spoken_of and not memory.latest else set(spoken_of)
    written = {
        "event": any(called.name in OF_EVENT for called in memory.written),
        "beside_event": memory.latest and memory.spoken_of in ("items", "people"),
        "no_event": not memory.has_event,
        "numbers": values(memory, NUMBERS) or begun(memory) or moments_written(memory),
        "moments": moments_written(memory),
        "undated": memory.latest and not memory.is_dated,
        "uncounted": memory.latest and not memory.is_counted,
    }
    return found | {name for name, has in written.items() if has}


@comes_to("number_again", "amount_again")
def _number(clause: Clause, scene: Scene) -> Request | None:
    """Read "sorry, 6" and "that should have been 16"."""
    if _THAT_ONE.search(clause.text):
        return None
    money, amount, heads = clause.value("sum"), clause.value("amount"), clause.value("number")
    if heads is not None and heads.change:
        return None
    number: Decimal = heads.count if heads is not None else money.amount if money is not None else amount.quantity
    unit: dict[str, Any] = {"unit": amount.unit} if amount is not None and amount.unit else {}
    memory, fields = scene.memory, _fields(clause)
    if _PRICE.search(clause.text) and memory.spoken_of == "items" and len(memory.last_items) == 1:
        return one("change_item", item=memory.last_items[0], price=plain(number))
    if (to := begun(memory)) is not None and fields == NUMBERS and (said := _hour(number)) is not None:
        return Request(move=Slots(time=nearest(said, to)))
    found = _meant(clause, memory, fields)
    if found and all(value.called.name in OF_EVENT for value in found):
        found = _likely(found, number)
    if len(found) > 1 and unit:
        found = [value for value in found if value.unit.rstrip("s") == amount.unit.rstrip("s")] or found
    hour = begun(memory) if number <= CLOCK and fields == NUMBERS and number % 1 == 0 else None
    if hour is not None and not found:
        return Request(move=Slots(time=nearest(hour.replace(hour=int(number) % CLOCK, minute=0), hour)))
    if hour is not None and "old" not in clause.slots and _is_near(int(number), hour.hour):
        return Request(question=f"Do you mean the hour, or {plain(number)} for the {found[0].field}?")
    is_hour = fields == NUMBERS and number <= CLOCK and number % 1 == 0 and "old" not in clause.slots
    if not found and is_hour and (at := moved(memory, _at(int(number)))) is not None:
        return at
    if not found and memory.spoken_of == "items" and len(memory.last_items) == 1 and "old" not in clause.slots:
        in_pounds = unit.get("unit") == "lbs" and _IN_POUNDS.match(clause.text) is not None
        if (money is not None and money.currency) or in_pounds:  # "it's 12 pounds"
            return one("change_item", item=memory.last_items[0], price=plain(number))
        return one("change_item", item=memory.last_items[0], quantity=plain(number), **unit)
    if not found and fields == PEOPLE and number % 1 == 0 and (memory.spoken_of != "others"):
        return one("change_event", guests=int(number))
    if not found and fields == NUMBERS and not unit and "old" not in clause.slots and number % 1 == 0:
        return of_people(int(number), memory)
    if len(found) != 1:
        return _which([value.of for value in found]) if found else None
    meant: Any = int(number) if found[0].field in COUNTS - {"quantity"} else plain(number)
    given = {found[0].field: meant, **unit}
    return one("change_event", **given) if found[0].called.name in OF_EVENT else found[0].said(**given)


def of_people(number: int, memory: Memory) -> Request | None:
    """Return what sets how many come: where the number can be no hour, and no budget is nearer to it."""
    budget = memory.budgets.get(memory.latest or 0)
    if number <= HOURS or memory.latest is None or memory.spoken_of != "event":
        return None
    if budget is not None and (memory.guests is None or abs(budget - number) < abs(memory.guests - number)):
        return None
    return one("change_event", guests=number)


def _hour(number: Decimal) -> time | None:
    """Return the hour and minutes that a number with two digits behind its point may be: 7.30."""
    hour, minutes = int(number), int(number % 1 * 100)
    is_one = number.as_tuple().exponent == -2 and 0 < hour < HOURS and minutes < MINUTES
    return time(hour, minutes) if is_one else None


def _at(hour: int) -> Moment:
    return Moment(time=TimeOfDay(time(hour % CLOCK), is_bare=True))


def _fields(clause: Clause) -> Collection[str]:
    """Return in which fields a number may have been written."""
    if "sum" in clause.slots and clause.value("sum").said:
        return SUMS
    if "number" in clause.slots and _of_people(clause):
        return PEOPLE
    return frozenset({"quantity"}) if "amount" in clause.slots and clause.value("amount").unit else NUMBERS


def _meant(clause: Clause, memory: Memory, fields: Collection[str]) -> list[Value]:
    """Return the values that a number may be said of: what it is called, was before, or was changed alone."""
    found = values(memory, fields, str(clause.value("thing", "")))
    old = next((clause.value(name) for name in ("old", "wrong") if name in clause.slots), None)
    if old is not None:
        was = [Decimal(str(getattr(old, name))) for name in ("count", "quantity", "amount") if hasattr(old, name)]
        found = [value for value in found if value.number in was]
    changed = [value for value in found if value.field == memory.field]
    if len({value.of for value in found}) == 1:
        changed = changed or [value for value in found if value.field != "price"]
    return changed or found


def _likely(found: list[Value], number: Decimal) -> list[Value]:
    """Return of guests and budget the one that is far nearer to the number."""
    ways = [value.number for value in found]
    if len(found) != 2 or number <= 0 or not all(ways):
        return found
    far = sorted((max(way / number, number / way), at) for at, way in enumerate(ways) if way)
    return [found[far[0][1]]] if far[1][0] > FARTHER * far[0][0] else found


def _is_near(number: int, hour: int) -> bool:
    return min((hour - number) % CLOCK, (number - hour) % CLOCK) <= NEAR


def _of_people(clause: Clause) -> bool:
    """Whether the number is said of people: "16 of us"."""
    span = clause.slots["number"][-1]
    said = re.sub(rf"^{BEFORE}", "", clause.text[span.start - clause.start : span.end - clause.start].lower())
    return any(word.isalpha() and not is_number(word) and word not in _IN_ALL for word in said.split())


@comes_to("things_again")
def _things(clause: Clause, scene: Scene) -> Request | None:
    """Read "no wait, 30 samosas"."""
    said = [dict(thing) for each in clause.slots["things"] for thing in each.value]
    row = find_only(said[0]["name"], values(scene.memory, {"quantity"}), called=lambda value: value.of)
    if len(said) != 1 or row is None:
        return None
    return row.said(**{name: said[0][name] for name in ("quantity", "unit", "price") if name in said[0]})


@comes_to("thing_name_again", "name_again")
def _name(clause: Clause, scene: Scene) -> Request | None:
    """Read "parsnips, not carrots" and "not Jess, Jas"."""
    old, name = str(clause.value("old")), str(clause.value("new"))
    found = values(scene.memory, NAMES, old)
    if len({value.of for value in found}) != 1:
        return None
    if found[0].is_guest:  # "Katherine Bell", who is "Catherine, not Katherine"
        name = re.sub(rf"(?i)\b{re.escape(old)}\b", lambda _: capitalized(name), found[0].of)
    return found[0].said(**{found[0].field: name}) if name != found[0].of else None


def _which(names: Sequence[str]) -> Request:
    *others, last = dict.fromkeys(names)
    return Request(question=f"Of which: {', '.join(others)} or {last}?" if others else "Which one do you mean?")
