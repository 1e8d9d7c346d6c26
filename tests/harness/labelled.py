"""A labelled set: passages of a host's world, and questions with the passage that answers each, if one does.

It was written before anything was tuned by it. Every second question of a class is held out: what was chosen was chosen
by the others. Classes: `paraphrase` asks in other words, `name` for a name, `nonsense` for what nobody here knows.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from tests.harness.processes import ROOT

FOLDER = ROOT / "tests/agents/knowledge/labelled"


@dataclass(frozen=True)
class Passage:
    kind: str
    title: str
    text: str


@dataclass(frozen=True)
class Question:
    """`answer` is a title, or "". `words` is what is asked."""

    of: str
    words: str
    answer: str
    is_held_out: bool


def passages() -> list[Passage]:
    return [Passage(*line.split("|")) for line in (FOLDER / "passages.txt").read_text().splitlines()]


def questions() -> list[Question]:
    found: dict[str, list[Question]] = defaultdict(list)
    for line in (FOLDER / "questions.txt").read_text().splitlines():
        of, words, answer = line.split("|")
        found[of].append(Question(of, words, answer, is_held_out=len(found[of]) % 2 == 1))
    return [question for each in found.values() for question in each]
