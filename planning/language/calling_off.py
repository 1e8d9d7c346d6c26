"""What sentences come to that call an event off, restore it or delete it; and of guests who cancel."""

from __future__ import annotations

from agents.formatting import capital, sentence
from agents.llm.offline.understanding.clauses import Clause
from planning.grammar.requests import Request, Scene, one
from planning.language.intents import comes_to, event_of

NO_UNDO = "I cannot cancel or undo that."
NO_WAY_BACK = "I cannot undo that by myself. Say what it shall be instead, such as: the budget is 500."
NO_CANCEL = "What shall be cancelled? For the whole event say: call off the party. To move it: move it to Sunday at 4."


@comes_to("cancel")
def _cancelled(clause: Clause, scene: Scene) -> Request | None:
    event = event_of(clause, scene)
    if event is None and not scene.memory.has_event and "on" not in clause.slots:
        return None
    why = str(clause.value("reason", "")).strip(" .!,\"'")
    return one("cancel_event", event, **({"note": capital(sentence(why))} if why else {}))


@comes_to("cancel_what", "undo")
def _which(clause: Clause, scene: Scene) -> Request | None:
    """Ask what "cancel it" or "undo that" means; right after the whole event was called off, it takes that back."""
    if scene.memory.cancelled is not None:
        return one("restore_event", scene.memory.cancelled)
    is_there = scene.memory.spoken_of == "items" and scene.memory.done in ("add_items", "change_item")
    last = scene.memory.last_items if is_there else []
    if last:
        return Request(question=f"{NO_UNDO} To take that off the list, say: remove {' and '.join(last)}.")
    assert clause.intent is not None
    return Request(question=NO_WAY_BACK if clause.intent.name == "undo" else NO_CANCEL)


@comes_to("restore", "delete")
def _again(clause: Clause, scene: Scene) -> Request | None:
    assert clause.intent is not None
    event = event_of(clause, scene)
    if event is None and clause.intent.name == "restore":
        event = scene.memory.cancelled
    return one(clause.intent.tool, event)


@comes_to("drop_part")
def _dropped(clause: Clause, scene: Scene) -> Request | None:
    """Take off what is called so: a thing that was spoken of, else what it is found to be."""
    name = str(clause.value("part"))
    if item := scene.memory.item_called(name):
        return one("remove_items", items=[item])
    return Request(about={"take_off": name}) if scene.memory.has_event else one("cancel_event", name)
