"""What the last request wrote, value by value: what a correction may mean, and how it is written as it was meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from agents.llm import Ask, Called
from agents.names import find_only
from planning.content import Content
from planning.grammar.memory import Memory, arguments_of
from planning.grammar.requests import Request, call

COUNTS = frozenset({"quantity", "guests", "capacity"})
SUMS = frozenset({"amount", "price", "budget", "budget_per_guest"})
MOMENTS = frozenset({"at", "due_at", "remind_at", "begins_at", "answer_by", "due_on"})
NAMES = frozenset({"name", "item", "guest", "what", "title", "point", "task"})
#: By which argument a call says what it is about.
_ABOUT = ("name", "item", "guest", "what", "title", "point", "task", "category", "vendor")
#: These set values, and may be called again; what others did is taken back before.
_SETS = ("change_", "plan_budget", "set_answering", "record_answer")
_OF_AN_ITEM = {"quantity", "unit", "price"}
OF_EVENT = ("create_event", "change_event")


@dataclass(frozen=True, slots=True)
class Value:
    """One value that was written: `field` is its argument, `of` what it is said of, `row` its place in a list."""

    called: Called
    field: str
    value: Any
    of: str = ""
    row: tuple[str, int] | None = None

    @property
    def beside(self) -> dict[str, Any]:
        """What was written with it, of the same thing."""
        arguments = arguments_of(self.called)
        return arguments[self.row[0]][self.row[1]] if self.row else arguments

    @property
    def unit(self) -> str:
        return str(self.beside.get("unit") or "")

    @property
    def number(self) -> Decimal | None:
        try:
            return Decimal(str(self.value))
        except InvalidOperation:
            return None

    @property
    def is_guest(self) -> bool:
        return self.field == "guest" or (self.row is not None and self.row[0] == "guests")

    def said(self, **meant: Any) -> Request | None:
        """Return the call as it was meant; None where what was done cannot be taken back."""
        arguments = arguments_of(self.called)
        event = arguments.pop("event", None) or getattr(Content.read(self.called.data).event, "id", None)
        if self.called.name.startswith(_SETS):
            about = {name: arguments[name] for name in _ABOUT if name in arguments and name != "title"}
            return Request(asks=(call(self.called.name, event, **{**about, **meant}),), event=event)
        if self.row is not None and self.row[0] == "items" and meant.keys() <= _OF_AN_ITEM:
            return Request(asks=(call("change_item", event, item=self.of, **meant),), event=event)
        undo = self.called.data.get("undo")
        if not undo:
            return None
        if self.row is None:
            arguments |= meant
        else:
            name, place = self.row
            arguments[name] = [row | meant if at == place else row for at, row in enumerate(arguments[name])]
        back = [Ask(str(way["tool"]), dict(way["arguments"])) for way in undo]
        return Request(asks=(call(self.called.name, event, **arguments),), event=event, about={"undo": back})


def values(memory: Memory, fields: Collection[str], of: str = "") -> list[Value]:
    """Return what was written last in these fields; `of` is what it has to be said of."""
    found: dict[tuple[str, str], Value] = {}
    for called in memory.written:
        for value in _values(called):
            if value.field in fields:
                found[value.of.casefold(), value.field] = value  # what was taken back is written once more
    every = list(found.values())
    if not of:
        return every
    only = find_only(of, dict.fromkeys(value.of for value in every if value.of), called=str)
    return [value for value in every if value.of == only] if only else []


def _values(called: Called) -> list[Value]:
    arguments = arguments_of(called)
    of = next((str(arguments[name]) for name in _ABOUT if isinstance(arguments.get(name), str)), "")
    found = []
    for name, given in arguments.items():
        if not isinstance(given, list):
            found.append(Value(called, name, given, of))
            continue
        for place, row in enumerate(given):
            if not isinstance(row, dict):
                continue
            whose = next((str(row[key]) for key in _ABOUT if key in row), "")
            usual = {"quantity": 1} if name == "items" else {}
            found += [Value(called, key, value, whose, (name, place)) for key, value in {**usual, **row}.items()]
    return found
