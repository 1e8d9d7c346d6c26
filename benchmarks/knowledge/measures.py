"""What is measured of a search: how long it takes, and how many of the best five it finds."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import quantiles

from django.contrib.auth.models import User

from agents.knowledge import Hit, search
from agents.knowledge.lookup import search as searching
from benchmarks.knowledge.rows import Sentences

FEW = 5
ALL = 1_000_000
EXACTLY = 3  # one question of so many is asked exactly, too: that takes a hundred times as long


@dataclass(frozen=True, slots=True)
class Searches:
    """Milliseconds of all that a search does, its question's vector too; the part of the best five that it found.

    `cpu`: milliseconds of processors, this one's and PostgreSQL's, which a busy machine changes less.
    """

    p50: float
    p95: float
    cpu: float
    recall: float


def searches(user: User, number: int, seed: int, postgres: Callable[[], float]) -> Searches:
    """`postgres`: seconds of processors that it has used so far."""
    sentences = Sentences(seed)
    questions = [sentences.question() for _ in range(number)]
    for question in questions[:5]:
        search(user, question, limit=FEW)  # plans and pages are there
    took: list[float] = []
    found: list[list[Hit]] = []
    used = time.process_time() + postgres()
    for question in questions:
        began = time.perf_counter()
        found.append(search(user, question, limit=FEW))
        took.append((time.perf_counter() - began) * 1000)
    used = time.process_time() + postgres() - used
    cuts = quantiles(took, n=100, method="inclusive")
    recall = _recall(user, questions[::EXACTLY], found[::EXACTLY])
    return Searches(cuts[49], cuts[94], used / number * 1000, recall)


def _recall(user: User, questions: list[str], found: list[list[Hit]]) -> float:
    """Compare with the same statement where nothing is left out: each vector is looked at."""
    with _exactly():
        best = [search(user, question, limit=FEW) for question in questions]
    wanted = [{hit.passage for hit in hits} for hits in best]
    met = [{hit.passage for hit in hits} for hits in found]
    there = sum(len(each) for each in wanted)
    return sum(len(one & other) for one, other in zip(wanted, met, strict=True)) / there if there else 1.0


@contextmanager
def _exactly() -> Iterator[None]:
    """Without the index of the nearest, which only an index scan goes by, and with all that is one's own compared."""
    before, by_signs = dict(searching.SETTINGS), searching.BY_SIGNS
    searching.BY_SIGNS = ALL  # type: ignore[misc]
    searching.SETTINGS.update({"enable_indexscan": "off", "enable_seqscan": "on", "enable_sort": "on"})
    try:
        yield
    finally:
        searching.BY_SIGNS = by_signs  # type: ignore[misc]
        searching.SETTINGS.clear()
        searching.SETTINGS.update(before)
