"""Takes back what the last request did: "undo that", from what its tools told of how they are undone.

A tool that can be undone says in its data by which calls: `{"undo": [{"tool": "remove_items", "arguments": {…}}]}`.
How people ask for it is in `undoing.toml`. What else they say is carried out behind it, where it is understood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path

from agents import patterns as re
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Ask, Turn
from agents.llm.offline.understanding.accounting import is_write
from agents.llm.offline.understanding.clauses import understand
from agents.llm.offline.understanding.language import Language
from agents.llm.offline.understanding.strange import strange_words
from agents.llm.offline.values.span import Scene

UNDO = "undo that"  # a message that means it
LONGEST = 200  # characters of a message that asks for it
_NOT_ALL_OF_IT = re.compile(r"\W*(?:only|not|just|if|unless|except|when|once|in case|or)\b", re.I)
_ASKED = re.compile(r"\?|\b(?:I|that) did not\b|\bI changed nothing\b", re.I)
_WORD = re.compile(r"[a-z\d]{3,}")

TAKEN_BACK = "I took that back: it is as it was before."
NOTHING = "Your last message changed nothing. To take back what you asked before it, say once more: undo that."
NOT_ALL = "I could not take all of that back."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a message asks to be taken back: `how`, by the name of its intent, `named` by these words.

    `before` and `rest` are what else it says, which nobody understood here.
    """

    how: str
    named: str = ""
    before: str = ""
    rest: str = ""


@lru_cache(maxsize=500)
def wish_of(text: str) -> Wish | None:
    """Return what a message asks to be taken back; None where it does not, or not all of it."""
    if len(text) > LONGEST:
        return None
    clauses = understand(text, _language(), Scene(datetime.now(UTC)))
    asking = [clause for clause in clauses if clause.intent is not None and clause.intent.name != "aside"]
    lost = [clause for clause in clauses if clause.intent is None]
    if not asking:
        return None
    first = asking[0]
    after = [clause for clause in lost if clause.start > first.start]
    rest = text[after[0].start : after[-1].end] if after else ""
    before = ". ".join(clause.text for clause in lost if clause.start < first.start)
    if first.intent is None or _NOT_ALL_OF_IT.match(rest) or _NOT_ALL_OF_IT.match(before):
        return None
    if strange_words(before, "", _language().vocabulary, ()):
        return None  # a word that nobody knows may be the very thing that matters
    if first.intent.name == "unmeant":
        return None if rest or before else Wish("leave")
    return Wish(first.intent.name, str(first.value("named", "")), before, rest)


@cache
def _language() -> Language:
    made = Language({}).load(Path(__file__).with_name("undoing.toml"))
    made.check()
    return made


def undone(turn: Turn, others: Callable[[Turn], Answer | None]) -> Answer | None:
    """Take back what the last request did; None where its tools did not tell how, or the message asks for else.

    What else was said is handed to `others` then.
    """
    if (wish := wish_of(turn.text)) is None:
        return None
    asks = _meant(wish, turn.items[: len(turn.items) - len(turn.results)])
    if not asks or not {ask.tool for ask in asks} <= turn.tools:
        return None
    if not turn.results:
        if _nothing_was_done(turn):
            return Answer(NOTHING, choices=[UNDO])
        first = others(replace(turn, text=wish.before)) if wish.before else None
        return None if first is not None and first.calls else Answer(calls=asks)
    if not all(called.ok for called in turn.results[: len(asks)]):
        return Answer(NOT_ALL)
    if not wish.rest:
        return Answer(TAKEN_BACK)
    results = turn.results[len(asks) :]
    further = others(replace(turn, text=wish.rest, results=results))
    if further is not None and further.calls:
        return further
    if further is not None and results:
        return replace(further, text=f"{TAKEN_BACK} {further.text}")
    return Answer(f"{TAKEN_BACK} I did nothing about “{wish.rest}”.")


def _nothing_was_done(turn: Turn) -> bool:
    """Whether the message before was not carried out: it may be the one that is meant."""
    requests = _requests(turn.items)
    if len(requests) < 2:
        return False
    before = requests[-2]
    said = [item.text for item in turn.items if isinstance(item, Said) and item.role == "assistant"]
    return not before[1] and wish_of(before[0]) is None and bool(said) and _ASKED.search(said[-1]) is not None


def may_be_undone(turn: Turn) -> bool:
    """Whether this turn wrote something, and all of it can be taken back by the next message."""
    asks = _ways_back(_writes(turn.results))
    return bool(asks) and {ask.tool for ask in asks} <= turn.tools and wish_of(turn.text) is None


def _writes(called: Sequence[Called]) -> list[Called]:
    return [each for each in called if each.ok and is_write(Ask(each.name, {}))]


def _meant(wish: Wish, items: Sequence[Said | Called]) -> list[Ask]:
    """Return the calls that take back what is meant; [] where that is not what was done last."""
    text, writes, ago = _last(items)
    asks = _ways_back(writes)
    if wish.how == "leave" and ago > 1:  # the message itself is the last one
        return []
    if wish.how == "undo one" and (len(asks) != 1 or any(_is_many(value) for value in asks[0].arguments.values())):
        return []
    if wish.how == "undo removed" and not all(called.name.startswith("remove_") for called in writes):
        return []
    if wish.how in ("undo named", "undo removed"):
        done = " ".join([text, *(f"{called.name} {called.arguments}" for called in writes)]).lower()
        return asks if all(word.removesuffix("s") in done for word in _WORD.findall(wish.named.lower())) else []
    return asks


def _is_many(value: object) -> bool:
    return isinstance(value, list) and len(value) > 1


def last_undo(items: Sequence[Said | Called]) -> list[Ask]:
    """Return the calls that take back what was written last and stands; [] where one of its tools told no way back."""
    return _ways_back(_last(items)[1])


def _last(items: Sequence[Said | Called]) -> tuple[str, list[Called], int]:
    """Return the last request that wrote something that stands, what it wrote, and how many came after it."""
    taken_back = 0
    for ago, (text, called) in enumerate(reversed(_requests(items))):
        if not (writes := _writes(called)):
            continue
        if (wish := wish_of(text)) is not None:
            if wish.rest:
                return text, [], ago  # it did more than to take back
            taken_back += 1
        elif taken_back:
            taken_back -= 1
        else:
            return text, writes, ago
    return "", [], 0


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
