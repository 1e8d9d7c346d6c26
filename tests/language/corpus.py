"""The corpus: what people say, and the rows it must come to. README.md has the format of a case."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tests.language import folding

FOLDER = Path(__file__).parent

#: What is built on, which anybody reads; and what is held out, which nobody but its author does.
HALVES = ("cases", "held_out")

LONDON = ZoneInfo("Europe/London")

#: Of every case: Wednesday 25 November 2026, ten in the morning.
NOW = datetime(2026, 11, 25, 10, tzinfo=LONDON)

FIELDS = {"kind", "before", "say", "to", "rows", "either", "gone", "asks", "answer", "tools", "note"}


class Malformed(ValueError):
    """A case that says too little, too much, or contradicts itself."""


@dataclass(frozen=True)
class Case:
    """One talk and what must have come of it. `before` is a scene's name, or sentences that were said before.

    `outcomes` are alternatives: the lines of rows that are new or changed. `gone` are rows that are there no longer.
    """

    name: str
    half: str
    kind: str
    say: tuple[str, ...]
    before: str | tuple[str, ...] = ""
    to: str = "planner"
    outcomes: tuple[tuple[str, ...], ...] = ((),)
    gone: tuple[str, ...] = ()
    asks: bool = False
    answer: str = ""
    tools: tuple[str, ...] = ()

    @property
    def scene(self) -> str:
        return self.before if isinstance(self.before, str) else ""

    @property
    def said_before(self) -> tuple[str, ...]:
        return () if isinstance(self.before, str) else self.before

    @property
    def writes(self) -> bool:
        return bool(self.gone) or any(self.outcomes)

    @property
    def words(self) -> str:
        """What is said, in one line: a case is known by it."""
        return " / ".join(" ".join(text.split()) for text in self.say)


def load(half: str) -> list[Case]:
    """Return a half's cases in their order. What is built on is not held out, though both halves came to say it.

    Errors: `Malformed`, also for two that say the same in the same scene.
    """
    cases = _all(half)
    if half == HALVES[0]:
        return cases
    built_on = {_as_said(case) for case in _all(HALVES[0])}
    return [case for case in cases if _as_said(case) not in built_on]


def _as_said(case: Case) -> str:
    return folding.fold(" / ".join(case.say))


@cache
def _all(half: str) -> list[Case]:
    found = [
        _case(each, half, f"{half}/{file.name} {number}")
        for file in sorted((FOLDER / half).glob("*.toml"))
        for number, each in enumerate(tomllib.loads(file.read_text("utf-8")).get("case", []), start=1)
    ]
    twice = [said for said, times in Counter((case.before, case.say, case.to) for case in found).items() if times > 1]
    if twice:
        raise Malformed(f"Said twice: {twice}")
    return found


def _case(given: dict[str, Any], half: str, name: str) -> Case:
    if unknown := given.keys() - FIELDS:
        raise Malformed(f"{name}: nothing is called {', '.join(sorted(unknown))}.")
    said = given.get("say")
    if not given.get("kind") or not said:
        raise Malformed(f"{name}: a case has a kind and says something.")
    if "rows" in given and "either" in given:
        raise Malformed(f"{name}: either `rows` or `either`.")
    case = Case(
        name=name,
        half=half,
        kind=given["kind"],
        say=_texts(said),
        before=given["before"] if isinstance(given.get("before"), str) else _texts(given.get("before", ())),
        to=given.get("to") or ("store" if str(given.get("before", "")).startswith("store") else "planner"),
        outcomes=tuple(map(_texts, given["either"])) if "either" in given else (_texts(given.get("rows", ())),),
        gone=_texts(given.get("gone", ())),
        asks=given.get("asks", False),
        answer=given.get("answer", ""),
        tools=_texts(given.get("tools", ())),
    )
    if case.asks and case.writes:
        raise Malformed(f"{name}: who asks back writes nothing.")
    if not case.asks and not case.writes and not case.answer and not case.tools:
        raise Malformed(f"{name}: nothing is expected of it.")
    return case


def _texts(given: Any) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)
