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
from agents.names import find_only
from planning.content import Content
from planning.grammar.memory import Exchange, Memory, arguments_of
from planning.language.event_titles import is_event_kind

_sorry = (
    r"no|nope|sorry|wait|oops|whoops|argh|ugh|ah|oh|hm+|hang on|hold on|actually|i mean|i meant|that is|rather"
    r"|not (?:that|her|him|them|this|those)(?: one| person| thing)?|(?:my|silly) (?:mistake|bad|error|fault|me)"
    r"|apologies"
    r"|(?:sorry )?(?:that's |that was |it's |it was )?(?:the )?wrong (?:one|thing|item|guest|person|name|way round)"
    r"|(?:that|it)(?:'s| is| was) (?:wrong|not right|a mistake|my mistake)|correction|typo|scratch that"
)
_meant = (
    r"i (?:really |actually )?(?:meant?|wanted|want)(?: to (?:say|write|put|type))?|it was|it's|it is|make (?:that|it)"
    r"|(?:it |that )?(?:should|ought to|was (?:meant|supposed) to) (?:be|have been|say)|that's|that was"
)
_CORRECTION = re.compile(
    rf"\W*(?:(?:{_sorry})[\s,.!:–-]+)*(?:{_meant})?\s*(?P<what>[^,.!?;]{{2,60}}?)"
    r"(?:,? (?:sorry|please|instead))*[\s.!]*",
    re.I,
)
#: "not the cake, the candles"; "the candles, not the cake".
_NOT_BUT = re.compile(
    rf"\W*(?:(?:{_sorry})[\s,.!:–-]+)*(?:"
    r"(?:i said |i meant )?not (?:the |my |our )?(?P<old>[^,.!?;]{2,40}?)(?:[,;.!]| -| –)? ?"
    r"(?:but|rather|i meant?|i wanted|it's|it was|it is)? ?(?:the |my |our )(?P<what>[^,.!?;]{2,40}?)"
    rf"|(?:{_meant})?\s*(?P<new>[^,.!?;]{{2,40}}?),? (?:not|instead of|rather than) "
    r"(?:the |my |our )?(?P<was>[^,.!?;]{2,40}?)"
    r")(?:,? (?:sorry|please))*[\s.!]*",
    re.I,
)
_SCALES = re.compile(r"\b(?:double|triple|treble|quadruple|halve)\b", re.I)
_BEGINS = re.compile(rf"\W*(?:{_sorry})\b", re.I)
#: "that was for the roast", "I meant on the roast's list": of which event it was meant.
_FOR_OTHER = re.compile(
    rf"\W*(?:(?:{_sorry}|(?:that's |that was )?(?:the )?wrong (?:event|list|party))[\s,.!:–-]+)*"
    r"(?:(?:that|those|it|they|these)(?:'s|'re| was| were| is| are| should be| should have been| should go| go(?:es)?)"
    r"|i mean(?:t)?|put (?:it|them|that|those)|(?:not for (?:this|that) (?:one|event|party),? ?)?but)?"
    r"(?: all)?(?: meant)?"
    r"\s*(?:for|on|to|onto) (?P<event>(?:the |our |my )?[^,.!?;]{3,40}?)(?:'s)?(?: (?:shopping )?list| one)?"
    r"(?:,? (?:not|instead of) [^,.!?;]+)?(?:,? (?:sorry|please|instead|rather))*[\s.!]*",
    re.I,
)
#: It is no name, or one that readers of their own take: a number, an hour, what was spoken of.
_NO_NAME = re.compile(
    r"\d|^(?:for|on|onto|at|with|in) |\b(?:it|not|them|that|this|back|undo|thanks?|more|less"
    r"|mon|tues|wednes|thurs|fri|satur|sun|yester|to|tomorrow)(?:day)?\b",
    re.I,
)
#: Arguments that hold names.
_NAMES = ("items", "guests", "names", "guest", "item", "tasks")


@dataclass(frozen=True, slots=True)
class Correction:
    """The request as it was meant, and the calls that take back what was done instead."""

    text: str
    undo: list[Ask]


def for_another(
    text: str, turns: Sequence[Exchange], before: Sequence[Said | Called], memory: Memory
) -> Correction | None:
    """Return the last request said of another event that is known; None where a message does not mean that."""
    match = _FOR_OTHER.fullmatch(text.strip().replace("’", "'"))
    if match is None or not turns:
        return None
    called = re.sub(r"(?i)^(?:the|our|my) ", "", match["event"])
    if memory.event_called(called) is None and not is_event_kind(called):
        return None
    writes = [called for called in turns[-1].results if called.ok and called.data.get("undo")]
    if len(writes) != 1 or writes[0].name not in ("add_items", "add_guests", "add_tasks", "remind_me"):
        return None
    meant = f"{turns[-1].text.rstrip(' .!')} for {match['event']}"
    undo = [] if " for " in turns[-1].text.lower() else last_undo(before)
    return Correction(meant, undo) if undo else None


def correction(text: str, turns: Sequence[Exchange], before: Sequence[Said | Called]) -> Correction | None:
    """Return what a message corrects; None where it corrects no name of the request before it."""
    said = text.strip().replace("’", "'")
    if not turns or _BEGINS.match(text) is None:
        return None
    if (scale := _SCALES.search(said)) is not None and _SCALES.search(turns[-1].text):
        undo = last_undo(before)
        return Correction(_SCALES.sub(lambda _: scale[0], turns[-1].text, count=1), undo) if undo else None
    if (match := _NOT_BUT.fullmatch(said)) is not None:
        what, old = match["what"] or match["new"], match["old"] or match["was"]
    elif (match := _CORRECTION.fullmatch(said)) is not None:
        what, old = match["what"], ""
    else:
        return None
    what = re.sub(r"(?i)^(?:the|my|our) ", "", what.strip(" '\""))
    if _NO_NAME.search(what) or len(what.split()) > 4 or any(map(is_number, what.split())):
        return None
    meant = _again(turns[-1], what, old)
    undo = last_undo(before) if meant else []
    return Correction(meant, undo) if undo else None


def _again(last: Exchange, what: str, old: str) -> str:
    """Return the last request with another name in it: of the event where it changed one, else of whom or what.

    `old` is what it was said to be instead, "" where that was not said.
    """
    writes = [called for called in last.results if called.ok and called.data.get("undo")]
    if len(writes) != 1:
        return ""
    if writes[0].name == "change_event":
        event = Content.read(writes[0].data).event
        title = rf"(?:the |my |our )?{re.escape(event.title)}|" if event and event.title else ""
        named = re.compile(rf"\b(?:{title}it|this|that)\b", re.I)
        return named.sub(lambda _: what, last.text, count=1) if named.search(last.text) else ""
    name = _only_name(arguments_of(writes[0]))
    if old and find_only(old, [name], called=str) is None:
        return ""
    if name.casefold() not in last.text.casefold() and old.casefold() in last.text.casefold():
        name = old  # "the cake", of the birthday cake
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
