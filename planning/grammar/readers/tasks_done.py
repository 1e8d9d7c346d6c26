"""What is done of the tasks: "I've done the balloons", "the balloons are ordered", "tick off the task"."""

from __future__ import annotations

from agents import patterns as re
from agents.names import find_only
from planning.grammar.references import find_event
from planning.grammar.requests import Request, Scene, one

_so_far = r"(?: already| now| all| just| finally| too| both)*"
_DONE = re.compile(
    rf"^(?:(?:i|we)(?:'ve| have)?{_so_far} (?:done|finished|completed|sorted(?: out)?|handled|arranged|taken care of"
    r"|took care of|dealt with|seen to) (?:with )?(?P<a>.+?)"
    rf"|(?P<b>.+?) (?:is|are|was|were|has been|have been|'s|'re){_so_far} (?:done|finished|completed|ordered"
    r"|sorted(?: out)?|handled|arranged|taken care of|dealt with|booked|organi[sz]ed|ticked(?: off)?)"
    rf"|(?P<c>(?:i|we)(?:'ve| have)?{_so_far} (?:ordered|booked|called|bought|sent|picked up|arranged|organi[sz]ed"
    r"|baked|cleaned|made|written|wrote|collected) .+?))"
    rf"(?: already| now| today| yesterday| too)*$",
    re.I,
)
_TASK = re.compile(
    r"^(?:tick|check|cross|mark|strike)(?: off)? (?:the |my |our )?(?:task|to-?do)s?:? (?P<a>.+?)"
    r"(?: off| as done| done| as finished| complete| as complete)*$"
    r"|^(?:the |my |our )?(?:task|to-?do) (?P<b>.+?) is (?:done|finished)$",
    re.I,
)
_WHOLE = re.compile(r"^(?:it|that|this|them|those|these|everything|all|nothing|we|i|you|she|he|they|there)\b", re.I)
_VERB = re.compile(
    r"^(?:i|we)(?:'ve| have)?(?: already| now| all| just| finally)* (?P<verb>\w+)(?: up)? (?P<what>.+)$", re.I
)


def task_done(clause: str, scene: Scene) -> Request | None:
    """Read that a task is done: one that was spoken of, else what the tasks or the shopping list are searched for."""
    said = clause.rstrip(".! ")
    if clause.endswith("?"):
        return None
    if match := _TASK.match(said):
        return one("tick_tasks", tasks=[(match.group("a") or match.group("b")).strip(" \"'")])
    if not (match := _DONE.match(said)):
        return None
    event, _ = find_event(said, scene.memory)
    what = match.group("a") or match.group("b") or ""
    if bought := match.group("c"):
        found = _VERB.match(bought)
        what = found.group("what") if found else ""
    what = re.sub(r"^(?:the|my|our) (?:task|to-?do) ", "", what.strip(" \"'"))
    if not what or _WHOLE.match(what) or len(what) > 120:
        return None
    if task := find_only(what, scene.memory.tasks, called=str):
        is_thing = scene.memory.item_called(what) is not None and not match.group("a")
        return None if is_thing else one("tick_tasks", event, tasks=[task])
    if (
        match.group("c")
        or scene.memory.item_called(what)
        or re.search(r"\b(?:done|sorted|taken care of|ticked(?: off)?)$", said, re.I)
    ):
        return None  # a thing on the shopping list
    return Request(event=event, about={"done": what})
