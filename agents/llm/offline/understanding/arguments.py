"""Makes calls of what was understood: the tools of an intent, with arguments from slots and from what was done before.

An intent's file says what it comes to, one call or several, the likeliest first (the next where nothing was found):

    tool = "spending"
    arguments = {on = "topic", since = "period.since", by = ["by", "period.by"]}
    constant = {by = "year"}

    calls = [{tool = "albums_by", arguments = {artist = "name"}}, {tool = "songs_called", arguments = {title = "name"}}]

A call that `needs` a slot, or a part of its value, is made only where that is there. An argument is a slot, or a part
of its value after a dot; of several the first that is there; left out where none is.
Beside them, as tables:

    {slot = "name", many = true}           # a list of all that the slot had
    {slot = "name", refers = "track"}      # "it" and "the second one" are rows that a tool told of (`references`)
    {told = "list"}                        # the row that a tool told of last (`references`); without, nothing is meant
    {last = "customer", of = "verify"}     # what the tool was given the last time; without, nothing is meant
    {after = "recommend"}                  # how often that tool has answered here, and one; from the second time on
    {next = "page", size = 25}             # what the last tool was given, and its next page
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Ask
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.understanding.language import Intent, Language
from agents.llm.offline.understanding.references import Unclear, referred, told


class NotMeant(Exception):
    """What was said needs something before it, and that is not there: it means something else."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A call that may be made. `again`: with these codes in its answer it is made once more, without its constants."""

    ask: Ask
    repeated: Ask
    again: frozenset[str] = frozenset()


def tools_of(intent: Intent) -> tuple[str, ...]:
    """Return the tools that an intent may come to."""
    return tuple(call["tool"] for call in _calls(intent))


def wishes_of(clause: Clause, language: Language, items: Sequence[Said | Called]) -> list[Wish]:
    """Return the calls of a clause, the likeliest first. Errors: `Unclear`, `NotMeant`."""
    assert clause.intent is not None
    found = []
    for call in _calls(clause.intent):
        if call.get("next"):
            found += [Wish(ask, ask) for ask in _next(call["next"], language, items)]
            continue
        if call.get("needs") and _of_slot(call["needs"], clause) is None:
            continue
        said = {}
        for name, source in call.get("arguments", {}).items():
            value = _value(source, clause, language, items)
            if value is not None:
                said[name] = value
        ask = Ask(call["tool"], {**call.get("constant", {}), **said})
        found.append(Wish(ask, Ask(call["tool"], said), frozenset(call.get("again", ()))))
    return found


def _calls(intent: Intent) -> list[Mapping[str, Any]]:
    if "calls" in intent.data:
        return list(intent.data["calls"])
    return [{"tool": intent.tool, **intent.data}] if intent.tool or "next" in intent.data else []


def _value(source: Any, clause: Clause, language: Language, items: Sequence[Said | Called]) -> Any:
    if isinstance(source, str):
        return _of_slot(source, clause)
    if isinstance(source, list):
        each = (_value(one, clause, language, items) for one in source)
        return next((value for value in each if value is not None), None)
    if "told" in source:
        return _told_last(language.references[source["told"]], items)
    if "last" in source:
        return _given_last(source["last"], source["of"], items)
    if "after" in source:
        times = sum(isinstance(each, Called) and each.ok and each.name == source["after"] for each in items)
        return times + 1 if times else None
    name, *rest = source["slot"].split(".")
    values = [value for span in clause.slots.get(name, []) if (value := _part(span.value, rest)) is not None]
    if not values:
        return None
    if "refers" in source:
        kind = language.references[source["refers"]]
        values = [key for value in values for key in _referred(str(value), kind, items)]
    return [_plain(value) for value in values] if source.get("many") else _plain(values[-1])


def _referred(said: str, kind: Mapping[str, Any], items: Sequence[Said | Called]) -> list[Any]:
    try:
        found = referred(said, kind, items)
    except Unclear as question:
        if str(question):
            raise
        raise NotMeant from None
    keys = [said] if found is None else found
    return [str(key) for key in keys] if kind.get("as") == "text" else keys


def _of_slot(path: str, clause: Clause) -> Any:
    name, *rest = path.split(".")
    return _plain(_part(clause.value(name), rest))


def _part(value: Any, path: Sequence[str]) -> Any:
    for part in path:
        value = value.get(part) if isinstance(value, Mapping) else getattr(value, part, None)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def _told_last(kind: Mapping[str, Any], items: Sequence[Said | Called]) -> Any:
    rows = told(kind, items)
    if len(rows) != 1:
        raise NotMeant
    return rows[0]


def _given_last(argument: str, tool: str, items: Sequence[Said | Called]) -> Any:
    given = next((_arguments(item) for item in reversed(items) if isinstance(item, Called) and item.name == tool), {})
    if argument not in given:
        raise NotMeant
    return given[argument]


def _next(page: Mapping[str, Any], language: Language, items: Sequence[Said | Called]) -> Iterator[Ask]:
    """The next page of what was shown last, if it has one."""
    last = next((item for item in reversed(items) if isinstance(item, Called)), None)
    of, size = page["page"], int(page["size"])
    if last is None or not last.ok or of not in last.data or last.data[of] * size >= last.data.get("count", 0):
        raise NotMeant
    yield Ask(last.name, {**_arguments(last), of: last.data[of] + 1})


def _arguments(called: Called) -> dict[str, Any]:
    try:
        given = json.loads(called.arguments or "{}")
    except ValueError:
        return {}
    return given if isinstance(given, dict) else {}
