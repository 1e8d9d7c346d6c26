"""What a sentence comes to, where its file does not say all of it: functions by the intent's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents import patterns as re
from agents.llm.offline.understanding.clauses import Clause
from agents.llm.offline.values.relations import KIN
from planning.grammar.requests import Request, Scene, one
from planning.grammar.spelling import mend
from planning.grammar.values.kinds import GENERIC, canonical

Comes = Callable[[Clause, Scene], Request | None]

COMES_TO: dict[str, Comes] = {}


def comes_to(*names: str) -> Callable[[Comes], Comes]:
    """Let the function say what the intents of these names come to; None: not this, after all."""

    def add(function: Comes) -> Comes:
        for name in names:
            COMES_TO[name] = function
        return function

    return add


#: "the party for mum" is mum's.
_FOR_SOMEBODY = re.compile(
    rf"^(?P<what>party|birthday|dinner|lunch|wedding|shower|do|bash) for (?:my |our )?"
    rf"(?P<who>{'|'.join(KIN)}|(?-i:[A-Z]\w+))$",
    re.I,
)


def event_of(clause: Clause, scene: Scene) -> int | str | None:
    """Return the event that a clause names: its id where the conversation knows it, else its words."""
    words = clause.value("event")
    if not words:
        return None
    if numbered := re.fullmatch(r"event (?:#|number )?(\d+)", words, re.I):
        return int(numbered[1])
    words = mend(re.sub(r"^(?:the )?(?:whole|entire) ", "", words, flags=re.I))  # "mums bday"
    if canonical(words) in GENERIC or words in ("whole", "entire"):
        return None
    words = _FOR_SOMEBODY.sub(r"\g<who>'s \g<what>", words)
    known = scene.memory.event_called(words)
    known = scene.memory.event_called(canonical(words)) if known is None else known
    return known if known is not None else str(words)


def plainly(clause: Clause, scene: Scene) -> Request | None:
    """Return the call that the file names, with the values of its slots."""
    assert clause.intent is not None
    data = clause.intent.data
    arguments: dict[str, Any] = dict(data.get("constant", {}))
    for argument, slot in data.get("arguments", {}).items():
        if (value := clause.value(slot)) is not None:
            arguments[argument] = value
    if "question" in data:
        return Request(question=data["question"], event=event_of(clause, scene), awaits=data.get("awaits", ""))
    return one(clause.intent.tool, event_of(clause, scene), topic=data.get("topic", ""), **arguments)
