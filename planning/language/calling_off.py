"""What sentences come to that call an event off, restore it or delete it; and of guests who cancel."""

from __future__ import annotations

from agents.formatting import capital, sentence
from agents.llm.offline.understanding.matching import Clause
from planning.grammar.requests import Request, Scene, call, one
from planning.language.intents import comes_to, event_of


@comes_to("cancel")
def _cancelled(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    if event is None and not scene.memory.has_event:
        return None
    why = str(clause.value("reason", "")).strip(" .!,\"'")
    return one("cancel_event", event, **({"note": capital(sentence(why))} if why else {}))


@comes_to("restore", "delete")
def _again(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    event = event_of(clause, scene)
    if event is None and clause.intent.name == "restore":
        event = scene.memory.cancelled
    return one(clause.intent.tool, event)


@comes_to("had_to_cancel")
def _declined(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    asks = [
        call("record_answer", event, guest=party.name, answer="declined")
        for span in clause.slots["who"]
        for party in span.value
    ]
    return Request(asks=tuple(asks), event=event)


@comes_to("drop_part")
def _dropped(clause: Clause, scene: Scene) -> Request | None:
    """Take off what is called so: a thing that was spoken of, else what it is found to be."""
    name = str(clause.value("part"))
    if item := scene.memory.item_called(name):
        return one("remove_items", items=[item])
    return Request(about={"take_off": name}) if scene.memory.has_event else None
