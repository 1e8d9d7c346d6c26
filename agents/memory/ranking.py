"""Which facts fit a question: by what they mean, by their words, and by whom the ones that fit speak of."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from agents import patterns as re
from agents.knowledge.embedders.words import STOP_WORDS
from agents.memory.rules.clauses import RELATIONS

WORDS_WEIGHT = 0.2  # of the words that a fact shares with the question, beside the cosine
COVERED = 0.6  # of what a question's words weigh, the rare ones more: so much alone is enough
UNHEARD = 0.5  # how often a word counts as said that no fact has
LINKED = 0.5  # what is a step away counts half
ALWAYS = ("name", "language")  # what is worth knowing whatever is spoken of
_WORD = re.compile(r"[\w$€£]+")


class Known(NamedTuple):
    """A fact that holds, with the cosine of the question and it; None without a vector."""

    id: UUID
    subject: str
    attribute: str
    value: str
    statement: str
    quote: str
    said_at: datetime
    cosine: float | None


def ranked(question: str, facts: Sequence[Known], floor: float, always: Sequence[str] = ALWAYS) -> list[Known]:
    """Return those that have to do with the question, the best first; of nonsense none.

    Then those that are a step away: to "What does my sister eat?" that Anna is the sister, and that Anna is vegan.
    """
    asked = words(question)
    of_facts = [words(f"{fact.subject} {fact.attribute} {fact.value} {fact.statement}") for fact in facts]
    counts = Counter(word for its in of_facts for word in its)
    weights = {word: math.log(1 + len(facts) / (counts[word] or UNHEARD)) for word in asked}
    mass, heard = sum(weights.values()), sum(weight for word, weight in weights.items() if word in counts)
    scores: dict[UUID, float] = {}
    for fact, its in zip(facts, of_facts, strict=True):
        shared = sum(weight for word, weight in weights.items() if word in its)
        covered = shared / heard if heard else 0.0
        cosine = fact.cosine or 0.0
        is_named = bool(fact.subject) and words(fact.subject) <= asked
        by_words = shared >= COVERED * mass or (covered >= COVERED and (fact.cosine is None or cosine >= floor / 2))
        if cosine >= floor or is_named or (shared and by_words):
            scores[fact.id] = cosine + WORDS_WEIGHT * covered
    _step(facts, scores, asked)
    for fact in facts:
        if fact.attribute in always and not fact.subject:
            scores.setdefault(fact.id, 0.0)
    fitting = [fact for fact in facts if fact.id in scores]
    return sorted(fitting, key=lambda fact: (-scores[fact.id], -fact.said_at.timestamp(), str(fact.id)))


def _step(facts: Sequence[Known], scores: dict[UUID, float], asked: set[str]) -> None:
    """Add what is said of whom the facts that fit speak of: by their name, or by what they are to the person."""
    names: dict[str, float] = {}
    for fact in facts:
        score = scores.get(fact.id)
        if score is None:
            continue
        spoken_of = [fact.subject] if fact.subject else []
        if not fact.subject and fact.attribute in RELATIONS:
            spoken_of += [fact.attribute, fact.value]
        for name in spoken_of:
            names[name.casefold()] = max(score, names.get(name.casefold(), 0.0))
    for fact in facts:
        of_whom = [fact.subject.casefold()] if fact.subject else []
        if not fact.subject and fact.attribute in RELATIONS:
            of_whom += [fact.attribute, fact.value.casefold()]
        score = max((names[name] for name in of_whom if name in names), default=None)
        if score is not None:
            scores.setdefault(fact.id, LINKED * score)


def words(text: str) -> set[str]:
    """Return the words that say what a text is about, in one form for one and many."""
    found = (word.casefold() for word in _WORD.findall(text.replace("'s", " ").replace("’s", " ")))
    return {_stem(word) for word in found if word not in STOP_WORDS and len(word) > 1}


def _stem(word: str) -> str:
    for ending in ("ies", "es", "s"):
        if len(word) > len(ending) + 2 and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word
