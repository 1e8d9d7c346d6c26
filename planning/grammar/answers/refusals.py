"""What is said when a tool could not do what it was asked: why, and what to say instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agents.formatting import listed, sentence
from planning import refusals
from planning.grammar.calls import Made
from planning.vendors.kinds import NOUNS, understood

MOST = 5  # names that are told
_TO_PLAN = "Tell me what to plan, for example: plan a picnic for 12 on Saturday at noon."
_TO_FIND = "Say: find a DJ, or find a venue."
#: What helps, by a refusal's code.
_MENDS = {
    "ambiguous": "Say which one you mean.",
    "no_event": _TO_PLAN,
    "no_list": "Say: make a shopping list.",
    "not_free": _TO_FIND,
    "no_date": "Tell me when it is, such as: next Saturday at 3.",
}
#: What helps where a name is nobody's, by what it should have been one of.
_MENDS_OF_NAMES = {
    "event": "Name one of these, or say: list my events.",
    "vendor": _TO_FIND,
    "item": "Say it with one of these names, or add it: add {name}.",
    "guest": "Say it with one of these names, or invite them first: invite {name}.",
}
#: The same where there is none of these yet.
_MENDS_OF_NONE = {"event": _TO_PLAN, "guest": "Put them on the list first: invite {name}."}

_SEARCHES = ("find_vendors", "find_venues")


def failure(one: Made) -> str:
    """Say that it did not work, why, and what would; the tool's own words where its data does not say why."""
    if one.ask.tool in _SEARCHES and one.result.data.get("code") == "no_event":
        who = NOUNS.get(understood(str(one.ask.arguments.get("kind", ""))), "place")
        return f"Which event is the {who} for? Tell me what, when and for how many, and I show who is free. {_TO_PLAN}"
    why = refusals.words(one.result.data) or one.result.output or "Something went wrong there."
    return f"That did not work. {sentence(why)} {_asked_of(one)}{_mend(one.result.data)}"


def _asked_of(one: Made) -> str:
    """Name what should be on a list that is not there: it may be what was not understood."""
    asked = one.ask.arguments
    names = [str(name) for name in asked.get("items", asked.get("names", ())) if isinstance(name, str)]
    names = names or [str(asked["item"])] if asked.get("item") else names
    if one.result.data.get("code") != "no_list" or not names:
        return ""
    return f"So nothing is called {listed([f'“{name}”' for name in names], MOST)} there. "


def _mend(refusal: Mapping[str, Any]) -> str:
    """Return what to say instead."""
    mend = _MENDS.get(refusal.get("code", ""), "Nothing else was changed by it; say it once more in other words.")
    if refusal.get("code") == "not_found" and (of := refusal.get("of")) in _MENDS_OF_NAMES:
        mend = _MENDS_OF_NAMES[of]
        if not refusal.get("choices"):
            mend = _MENDS_OF_NONE.get(of, mend)
    return mend.format(name=refusal.get("name") or "Anna")
