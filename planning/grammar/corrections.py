"""Corrections of what was done last: "no, I meant the roast", "sorry, Kit", "wait, it was Lily".

What was done is taken back, and the request carried out again with the right name. Numbers, days and hours need no such
thing: the new one takes the place of the old.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents import patterns as re
from agents.llm import Ask, Called, Said, last_undo
from agents.llm.offline.understanding.counted import is_number
from planning.content import Content
from planning.grammar.memory import Exchange, arguments_of

_CORRECTION = re.compile(
    r"\W*(?:(?:no|nope|sorry|wait|oops|argh|ah|oh|hang on|hold on|actually|i mean|i meant|that is|rather"
    r"|not (?:that|her|him|them))[\s,.!:-]+)*"
    r"(?:i meant?|it was|it's|it is|make that|i wanted to say|should (?:be|have been)|that's)?\s*"
    r"(?P<what>[^,.!?;]{2,60})[\s.!]*",
    re.I,
)
_BEGINS = re.compile(r"\W*(?:no|nope|sorry|wait|oops|argh|i meant?|actually|not (?:that|her|him|them))\b", re.I)
#: It is no name, or one that readers of their own take: a number, an hour, what was spoken of.
_NO_NAME = re.compile(
    r"\d|\b(?:it|them|that|this|back|undo|thanks?|more|less|mon|tues|wednes|thurs|fri|satur|sun|yester|to|tomorrow)(?:day)?\b",
    re.I,
)
#: Arguments that hold names.
_NAMES = ("items", "guests", "names", "guest", "item", "tasks")


@dataclass(frozen=True, slots=True)
class Correction:
    """The request as it was meant, and the calls that take back what was done instead."""

    text: str
    undo: list[Ask]


def correction(text: str, turns: Sequence[Exchange], before: Sequence[Said | Called]) -> Correction | None:
    """Return what a message corrects; None where it corrects no name of the request before it."""
    match = _CORRECTION.fullmatch(text.strip().replace("’", "'"))
    if match is None or _BEGINS.match(text) is None or not turns:
        return None
    what = match.group("what").strip(" '\"")
    if _NO_NAME.search(what) or len(what.split()) > 4 or any(map(is_number, what.split())):
        return None
    meant = _again(turns[-1], what)
    undo = last_undo(before) if meant else []
    return Correction(meant, undo) if undo else None


def _again(last: Exchange, what: str) -> str:
    """Return the last request with another name in it: of the event where it changed one, else of whom or what."""
    writes = [called for called in last.results if called.ok and called.data.get("undo")]
    if len(writes) != 1:
        return ""
    if writes[0].name == "change_event":
        event = Content.read(writes[0].data).event
        title = rf"(?:the |my |our )?{re.escape(event.title)}|" if event and event.title else ""
        named = re.compile(rf"\b(?:{title}it|this|that)\b", re.I)
        return named.sub(lambda _: what, last.text, count=1) if named.search(last.text) else ""
    name = _only_name(arguments_of(writes[0]))
    named = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.I)
    return named.sub(lambda _: what, last.text, count=1) if name and len(named.findall(last.text)) == 1 else ""


def _only_name(arguments: Mapping[str, Any]) -> str:
    """Return the one name that a call is about; "" where there are several."""
    names = []
    for argument in _NAMES:
        given = arguments.get(argument)
        for each in given if isinstance(given, list) else [given] if given else []:
            names.append(str(each.get("name", each.get("title", ""))) if isinstance(each, dict) else str(each))
    return names[0] if len(names) == 1 else ""
