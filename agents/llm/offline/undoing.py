"""Takes back what the last request did: "undo that", from what its tools told of how they are undone.

A tool that can be undone says in its data by which calls: `{"undo": [{"tool": "remove_items", "arguments": {…}}]}`.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents import patterns as re
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Ask, Turn
from agents.llm.offline.understanding.accounting import is_write

_BEFORE = (
    r"(?:(?:oh|oops|no|wait|please|ok(?:ay)?|sorry|hm+|actually|can you|could you|argh|hang on|hold on|never mind)"
    r"[\s,.!]+)*"
)
_WHAT = (
    r"(?:that|this|it|them|(?:my|the|your) last (?:change|thing|step|one|request|edit|action)|what (?:you|i) just did)"
)
_UNDO = re.compile(
    rf"\W*{_BEFORE}(?:(?:undo|revert|reverse) {_WHAT}|undo|revert|(?:take|put|change|set|turn|switch) {_WHAT} back"
    rf"|take back {_WHAT}|(?:put|change) {_WHAT} back (?:to )?(?:how|as|what|the way) it was(?: before)?"
    r"|go back|undo (?:it|that) all)"
    r"(?:[\s,]+(?:please|again|now|thanks|to what it was|as it was|how it was))*[\s.!]*",
    re.I,
)

TAKEN_BACK = "I took that back: it is as it was before."
NOT_ALL = "I could not take all of that back."


def asks_to_undo(text: str) -> bool:
    """Whether the whole message asks to take back what was done last."""
    return _UNDO.fullmatch(text.replace("’", "'")) is not None


def undone(turn: Turn) -> Answer | None:
    """Take back what the last request did; None where its tools did not tell how, or the message asks for else."""
    if not asks_to_undo(turn.text):
        return None
    asks = last_undo(turn.items[: len(turn.items) - len(turn.results)])
    if not asks or not {ask.tool for ask in asks} <= turn.tools:
        return None
    if not turn.results:
        return Answer(calls=asks)
    return Answer(TAKEN_BACK if all(called.ok for called in turn.results) else NOT_ALL)


def last_undo(items: Sequence[Said | Called]) -> list[Ask]:
    """Return the calls that take back what was written last and stands; [] where one of its tools told no way back."""
    taken_back = 0
    for text, called in reversed(_requests(items)):
        writes = [each for each in called if each.ok and is_write(Ask(each.name, {}))]
        if not writes:
            continue
        if asks_to_undo(text):
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            return _ways_back(writes)
    return []


def _requests(items: Sequence[Said | Called]) -> list[tuple[str, list[Called]]]:
    """Return what was said, each with the calls that came of it."""
    found: list[tuple[str, list[Called]]] = []
    for item in items:
        if isinstance(item, Said) and item.role == "user":
            found.append((item.text, []))
        elif isinstance(item, Called) and found:
            found[-1][1].append(item)
    return found


def _ways_back(writes: Sequence[Called]) -> list[Ask]:
    asks = []
    for called in reversed(writes):
        ways = called.data.get("undo")
        if not isinstance(ways, list) or not ways:
            return []
        asks += [Ask(str(way["tool"]), dict(way["arguments"])) for way in ways]
    return asks
