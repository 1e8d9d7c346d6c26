"""What sentences about how many people are expected come to."""

from __future__ import annotations

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


@comes_to("set_guests")
def _set(clause: Clause, scene: Scene) -> Request | None:
    heads: Heads = clause.value("guests")
    event = event_of(clause, scene)
    if scene.memory.field == "budget" and _PRONOUN.search(clause.text) and not _PEOPLE.search(clause.text):
        return one(
            "change_event", event, budget=int(heads.count)
        )  # "change that to 350" is about what was changed last
    if not heads.change and heads.count >= _SUM and not _PEOPLE.search(clause.text):
        return Request(event=event, question=IN_ALL, awaits="guests_count")  # it may be a sum
    if _OF_THEM.search(clause.text):
        return Request(event=event, question=IN_ALL, awaits="guests_count")
    now = scene.memory.guests
    if heads.change and (now is None or isinstance(event, str)):
        return Request(event=event, question=IN_ALL, awaits="guests_count")
    by = {"more": heads.count, "less": -heads.count, "times": (now or 0) * (heads.count - 1)}
    count = (now or 0) + by[heads.change] if heads.change else heads.count
    return one("change_event", event, guests=max(0, int(count)))
