"""An event that is called off, takes place after all, or is deleted: "call off the party", "bring it back"."""

from __future__ import annotations

from agents import patterns as re
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

NO_WAY_BACK = "I cannot undo that by myself. Say what it shall be instead, such as: the budget is 500."
NO_CANCEL = "What shall be cancelled? For the whole event say: call off the party. To move it: move it to Sunday at 4."

_OFF = re.compile(
    r"^(?:call (?:it|everything|the whole thing) off|it(?:'s| is) (?:off|cancell?ed|not happening)"
    r"|we(?:'re| are) cancell?ing(?: it)?)(?: please)?[\s.!]*$",
    re.I,
)
_ON = re.compile(
    r"^(?:(?:un-?cancel|restore|reinstate)\s+(?P<what>.+?)|it(?:'s| is) (?:back )?on (?:again|after all)"
    r"|bring (?:back (?P<back>.+?)|(?P<it>.+?) back))[\s.!]*$",
    re.I,
)

#: What takes a cancelling back, right after it.
_TAKE_BACK = re.compile(
    r"^(?:(?:cancel|undo|revert|reverse|take back|un-?cancel|restore|bring back) (?:it|this|that|the cancel\w+)"
    r"|undo|(?:bring|take|put|have|get) (?:it|that) back(?: on)?|back on"
    r"|we(?:'re| are) (?:back )?on(?: again| after all)?|don't cancel(?: it| that)?|we(?:'ll| will)? do it after all"
    r"|i (?:didn't|did not) mean (?:it|that|to(?: cancel(?: it| that)?)?)"
    r"|(?:it )?(?:will|does|shall) (?:happen|take place)s?(?: after all| again)?"
    r")(?: please| again| after all| then)*[\s.!]*$",
    re.I,
)

#: About what was done last, and not about the event.
_OF_LAST = re.compile(r"^(?:undo|revert|take back|take (?:it|that) back)\b", re.I)
_UNDO = re.compile(
    r"^(?:(?:cancel|scrap|call off|undo|revert|take back) (?:it|this|that|them|everything|all)(?: all| again| please)*"
    r"|undo|cancel|take (?:it|that) back)[\s.!]*$",
    re.I,
)


def cancelled(clause: str, scene: Scene) -> Request | None:
    """Read "cancel the party", "call it off", "it's on again"; ask what "cancel it" and "undo" mean."""
    if scene.memory.cancelled is not None and _TAKE_BACK.match(clause):
        return one("restore_event", scene.memory.cancelled)
    if _OFF.match(clause):
        return one("cancel_event") if scene.memory.has_event else None
    if match := _ON.match(clause):
        named = match.group("what") or match.group("back") or match.group("it") or "it"
        event, rest = find_event(named, scene.memory)
        known = event is not None or scene.memory.has_event
        return one("restore_event", event) if known and not re.sub(r"[\s|.]|\bit\b", "", rest) else None
    if _UNDO.match(clause):
        last = scene.memory.last_items if scene.memory.spoken_of == "items" else []
        way = f" To take that off the list, say: remove {' and '.join(last)}." if last else ""
        none = NO_WAY_BACK if _OF_LAST.match(clause) else NO_CANCEL
        return Request(question=(f"I cannot cancel or undo that.{way}" if last else none))
    match = re.match(r"^(?:cancel|delete|remove|call off|get rid of|abolish|scrap)\s+(?P<what>.+)$", clause, re.I)
    if not match or re.search(r"\b(?:list|invitations?)\b", match.group("what"), re.I):
        return None
    event, rest = find_event(match.group("what"), scene.memory)
    if re.sub(r"[\s|.]", "", rest) or (
        event is None and not re.search(r"\b(?:event|party|occasion|function)\b", match.group("what"), re.I)
    ):
        return None
    is_for_good = re.match(r"^(?:delete|remove|get rid of|abolish)\b", clause, re.I)
    return one("delete_event" if is_for_good else "cancel_event", event)
