"""What sentences about how many people are expected come to."""

from __future__ import annotations

from agents.llm.offline.understanding.matching import Clause
from agents.llm.offline.values.head_counts import Heads
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of

IN_ALL = "How many guests should it be in all?"


@comes_to("set_guests")
def _set(clause: Clause, scene: Scene) -> Request | None:
    heads: Heads = clause.value("guests")
    event = event_of(clause, scene)
    now = scene.memory.guests
    if heads.change and (now is None or isinstance(event, str)):
        return Request(event=event, question=IN_ALL, awaits="guests_count")
    by = {"more": heads.count, "less": -heads.count, "times": (now or 0) * (heads.count - 1)}
    count = (now or 0) + by[heads.change] if heads.change else heads.count
    return one("change_event", event, guests=max(0, int(count)))
