"""Changes in a word or two, of what was spoken of last: "no, 8", "20 guests", "Sunday at 4"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values import durations, span
from agents.numbers import NUMBER, number, plain
from planning.grammar.drafts import Slots, find_slots
from planning.grammar.readers.new_values import values_changed
from planning.grammar.requests import Request, Scene, one

_ONLY_NUMBER = re.compile(
    r"^(?:(?:(?:let's |let us )?(?:make|set|change|have) (?:it|that)(?: to| be)?|no|rather|better|i meant"
    r"|i said)[\s,]+)?"
    rf"(?P<count>{NUMBER}|\d+\.\d+)(?: instead| please| rather| then| now)*$",
    re.I,
)

_BESIDES = re.compile(r"^(?:no|rather|better|let's say|say|maybe)\b[\s,]*|\b(?:instead|rather|please|then)\s*$", re.I)


_ADDRESS = re.compile(r"^(?:at|in) (?P<place>(?:our|my|the|her|his|their) [^,]+, [^,]*\d[^,]*)$", re.I)


def only_number(clause: str, scene: Scene) -> Request | None:
    """Read "make it 18" or "no, 8": what was spoken of last is changed, of the event or of an item."""
    memory = scene.memory
    match = _ONLY_NUMBER.match(clause)
    if not match or not memory.has_event:
        return None
    count = number(match.group("count"))
    if memory.field == "price" and memory.last_items:
        return one("change_item", item=memory.last_items[-1], price=plain(count))
    if memory.spoken_of == "items":
        return None
    if memory.field == "starts_at":
        return values_changed(f"at {match.group('count')}", None, scene, clause)
    if memory.field == "budget":
        return one("change_event", budget=plain(count))
    return one("change_event", guests=int(count))


def bare_change(clause: str, scene: Scene) -> Request | None:
    """Read only a date, time, number of guests, place or sum, as a change of the event at hand: "20 guests"."""
    if not scene.memory.has_event or clause.endswith("?"):
        return None
    clause = _BESIDES.sub("", clause).strip(" ,")
    if (shifted := _shifted(clause, scene)) is not None:
        return shifted
    slots = find_slots(clause, scene.now)
    if (address := _ADDRESS.match(clause)) and not any((slots.day, slots.time, slots.guests, slots.budget)):
        return one("change_event", place=address.group("place"))
    rest = slots.rest
    if re.sub(r"[\s|,.;:]|\b(?:and|at|on|for|with|the|a)\b", "", rest, flags=re.I):
        return None
    return values_changed(clause, None, scene, clause)


def _shifted(clause: str, scene: Scene) -> Request | None:
    """Read "an hour later", "30 minutes longer": the one moves it, the other moves its end."""
    for found in durations.spans(clause, span.Scene(scene.now)):
        if found.kind in ("shift", "stretch") and found.of(clause) == clause:
            about = "minutes" if found.kind == "shift" else "longer"
            return Request(move=Slots(), about={about: int(found.value.total_seconds() // 60)})
    return None
