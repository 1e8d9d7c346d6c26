"""Why something cannot be done: a code and data for programs, and the words that are made of them.

A model is told ids, a person is not: `words` makes both from the same data.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS

from agents.formatting import listed
from agents.runtime import ToolRefused
from planning.models import Event
from planning.summaries.events import with_id

#: How many names an answer lists, and how long one may be.
NAMED = 40
LONGEST = 80

Refusal = Mapping[str, Any]

#: What is said of all that there is of a kind, and where there is none of it.
_THERE = {
    "item": ("On the list: {}.", "On the list: nothing."),
    "guest": ("Guests: {}.", "Guests: nobody yet."),
    "expense": ("Expenses: {}.", "Expenses: none yet."),
    "point": ("On the run of show: {}.", "On the run of show: nothing yet."),
    "task": ("Tasks: {}.", "Tasks: none yet."),
}


def refused(code: str, /, **data: Any) -> ToolRefused:
    """Return the refusal to be raised, in words for a model."""
    return ToolRefused(words({**data, "code": code}, ids=True), code=code, data=data)


def name_of(of: str, name: str, choices: Sequence[str] = ()) -> dict[str, Any]:
    """Return the data of a name that is nobody's, or several rows': of what, the name, what could be meant."""
    return {"of": of, "name": name[:LONGEST], "choices": list(choices[:NAMED])}


def name_of_event(name: str, rows: Sequence[Event]) -> dict[str, Any]:
    """Return the same of an event's name, with the ids of those that could be meant."""
    return {**name_of("event", name, [row.title for row in rows]), "ids": [row.pk for row in rows[:NAMED]]}


def words(refusal: Refusal, *, ids: bool = False) -> str:
    """Return why, in words; "" for a code that is not known here. `ids` stand beside titles for a model."""
    say = _WORDS.get(refusal.get("code", ""))
    return say(refusal, ids) if say else ""


def _no_event(refusal: Refusal, ids: bool) -> str:
    return "There is no event yet. Create one first."


def _no_list(refusal: Refusal, ids: bool) -> str:
    return f"{_event(refusal, ids)} has no shopping list yet. Make one first."


def _of_a_party(refusal: Refusal, ids: bool) -> str:
    guest = refusal.get("guest")
    return f"{refusal.get('name')} comes with {guest}. Say it of {guest}, or how many they are."


def _not_free(refusal: Refusal, ids: bool) -> str:
    return f"{refusal.get('name')} is not free for {_event(refusal, ids)}. Look for somebody else."


def _no_date(refusal: Refusal, ids: bool) -> str:
    return f"{_event(refusal, ids)} has no date yet, so nobody can be booked. Find its date first."


def _not_found(refusal: Refusal, ids: bool) -> str:
    of, name, choices = refusal.get("of", ""), refusal.get("name", ""), _choices(refusal, ids)
    if of == "kind":
        return f"Nobody here does {name!r}. There is {choices}."
    if of == "own":
        return f"Nobody on your list is called {name!r}.{f' There: {choices}.' if choices else ''}"
    if of == "booking":
        return f"Nobody called {name!r} is booked.{f' There: {choices}.' if choices else ''}"
    if of == "date":
        return f"Guests are not asked about {name}.{f' Asked about: {choices}.' if choices else ''}"
    if of == "vendor":
        return f"Nobody here is called {name!r}. Look for somebody by what they do."
    if of == "event":
        return f"No event is called {name!r}. {f'Yours: {choices}.' if choices else 'There is no event yet.'}"
    return _names(refusal, [{"name": name}]) if of in _THERE else "There is nothing like that here."


def _ambiguous(refusal: Refusal, ids: bool) -> str:
    of, name = refusal.get("of", ""), refusal.get("name", "")
    if of in _THERE:
        return _names(refusal, [{"name": name, "choices": refusal.get("choices", [])}])
    which = " Say which by its id." if ids and of == "event" else ""
    return f"{name!r} could be {_choices(refusal, ids)}.{which}"


def _names(refusal: Refusal, wrong: Sequence[Mapping[str, Any]]) -> str:
    """Say it of each name that was wrong, and what there is."""
    said = []
    for each in refusal.get("wrong", wrong):
        choices = listed(each.get("choices", []), NAMED)
        name = f"{each['name']!r}"
        said.append(f"{name} could be {choices}." if choices else f"No {refusal['of']} is called {name}.")
    some, none = _THERE[refusal["of"]]
    there = listed(refusal.get("there", refusal.get("choices", [])), NAMED)
    return " ".join([*said, some.format(there) if there else none])


def _nobody_elsewhen(refusal: Refusal, ids: bool) -> str:
    return f"Everybody who is asked or booked for {_event(refusal, ids)} was asked for its date and place."


def _changed(refusal: Refusal, ids: bool) -> str:
    return f"{_event(refusal, ids)} has changed since you were asked. Nothing was done: ask once more."


def _nothing_given(refusal: Refusal, ids: bool) -> str:
    *fields, last = refusal["fields"]
    return f"Say what to change: {', '.join(fields)} or {last}."


def _invalid(refusal: Refusal, ids: bool) -> str:
    errors = refusal.get("errors", {})
    said = [f"{'' if name == NON_FIELD_ERRORS else f'{name}: '}{' '.join(each)}" for name, each in errors.items()]
    return f"Nothing was changed. {'; '.join(said)}" if said else ""


def _failed(refusal: Refusal, ids: bool) -> str:
    return "Something went wrong there. Nothing was changed."


def _event(refusal: Refusal, ids: bool) -> str:
    title = str(refusal.get("event", ""))
    return with_id(title, refusal["id"]) if ids else title


def _choices(refusal: Refusal, ids: bool) -> str:
    choices = list(refusal.get("choices", []))
    if ids and "ids" in refusal:
        choices = [with_id(title, pk) for title, pk in zip(choices, refusal["ids"], strict=True)]
    return listed(choices, NAMED)


_WORDS: Mapping[str, Callable[[Refusal, bool], str]] = {
    "no_event": _no_event,
    "no_list": _no_list,
    "not_free": _not_free,
    "of_a_party": _of_a_party,
    "no_date": _no_date,
    "not_found": _not_found,
    "ambiguous": _ambiguous,
    "changed": _changed,
    "nobody_elsewhen": _nobody_elsewhen,
    "nothing_given": _nothing_given,
    "invalid": _invalid,
    "bad_arguments": _invalid,
    "failed": _failed,
}
