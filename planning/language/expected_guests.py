"""What sentences about how many people are expected come to."""

from __future__ import annotations

from decimal import Decimal

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.head_counts import Heads
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of

_PRONOUN = re.compile(r"\b(?:it|that|this)\b", re.I)
_PEOPLE = re.compile(r"\b(?:guests?|people|persons?|of us|heads?|head ?count|kids|adults|friends|for)\b", re.I)

#: So many were hardly ever counted without a word that says whom.
_SUM = 1000

IN_ALL = "How many guests should it be in all?"
#: They are a party that was just spoken of.
_OF_THEM = re.compile(r"\bthere (?:are|will be|['’]?ll be) [\w ]*\bof them\b", re.I)


@comes_to("set_guests", "guests_alone")
def _set(clause: Clause, scene: Scene) -> Request | None:
    heads: Heads | None = clause.value("guests")
    if heads is None:
        return None
    event = event_of(clause, scene)
    if heads.change:
        return more_or_fewer(heads, event, scene)
    if scene.memory.field == "budget" and _PRONOUN.search(clause.text) and not _PEOPLE.search(clause.text):
        return one(
            "change_event", event, budget=int(heads.count)
        )  # "change that to 350" is about what was changed last
    if heads.count >= _SUM and not _PEOPLE.search(clause.text):
        return Request(event=event, question=IN_ALL, awaits="guests_count")  # it may be a sum
    if _OF_THEM.search(clause.text):
        return Request(event=event, question=IN_ALL, awaits="guests_count")
    return one("change_event", event, guests=max(0, int(heads.count)))


@comes_to("more_guests")
def _more(clause: Clause, scene: Scene) -> Request | None:
    heads: Heads | None = clause.value("guests")
    return more_or_fewer(heads, event_of(clause, scene), scene) if heads is not None else None


def more_or_fewer(heads: Heads, event: int | str | None, scene: Scene) -> Request:
    """Return so many more or fewer than there are now; where that is not known, it is asked."""
    now = scene.memory.guests
    if now is None or isinstance(event, str) or heads.low is not None:
        return Request(event=event, question=IN_ALL, awaits="guests_count")
    by = {"more": heads.count, "less": -heads.count, "times": now * (heads.count - 1)}
    return one("change_event", event, guests=max(0, int(now + by[heads.change])))


@comes_to("times_guests")
def _times(clause: Clause, scene: Scene) -> Request:
    return more_or_fewer(Heads(Decimal(str(clause.value("how"))), change="times"), event_of(clause, scene), scene)
