"""The report: by kind, how many cases are right, missed and wrong; which those are, and which stay right."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Sequence

from tests.language.corpus import FOLDER, HALVES, Case
from tests.language.judging import MISSED, RIGHT, WRONG, Verdict

Results = Sequence[tuple[Case, Verdict]]

#: Cases of what is built on that are right today, a line each; how many of each half are wrong at most.
STANDING, MOST_WRONG = FOLDER / "right.txt", FOLDER / "wrong.toml"
_WIDTH = 34


def table(results: Results) -> str:
    """Return the figures by kind, one a line, and of all in the end."""
    by_kind: dict[str, Counter[str]] = {}
    for case, verdict in results:
        by_kind.setdefault(case.kind, Counter())[verdict.outcome] += 1
    every = sum(by_kind.values(), Counter())
    head = f"{'':{_WIDTH}} cases  right missed  wrong"
    return "\n".join([head, *(_row(kind, by_kind[kind]) for kind in sorted(by_kind)), _row("all", every)])


def _row(kind: str, counted: Counter[str]) -> str:
    cases = counted.total()
    share = f"{counted[RIGHT] / cases:5.0%}" if cases else ""
    figures = "".join(f"{counted[outcome]:7}" for outcome in (RIGHT, MISSED, WRONG))
    return f"{kind:{_WIDTH}}{cases:6}{figures} {share}"


def misses(results: Results) -> str:
    """Return each case that is not right: what was said, what is lacking, what came instead, what was answered."""
    return "\n\n".join(told(case, verdict) for case, verdict in results if verdict.outcome != RIGHT)


def told(case: Case, verdict: Verdict) -> str:
    """Return what became of a case, in lines."""
    before = f" [{case.scene or ' / '.join(case.said_before)}]" if case.before else ""
    lines = [f"{verdict.outcome.upper()} {case.kind} ({case.name}){before}: {case.words}"]
    lines += [f"  lacks  {text}" for text in verdict.missing]
    lines += [f"  wrote  {text}" for text in verdict.extra]
    heard = verdict.heard
    lines += [f"  failed {heard.failure[:400]}"] if heard.failure else []
    lines += [f"  called {', '.join(heard.tools) or 'nothing'}", f"  said   {' '.join(heard.answer.split())[:300]}"]
    return "\n".join(lines)


def standing() -> tuple[set[str], dict[str, int]]:
    """Return the keys of the cases that stand, and how many of each half may be wrong."""
    right = STANDING.read_text("utf-8").splitlines() if STANDING.is_file() else []
    return set(right), tomllib.loads(MOST_WRONG.read_text("utf-8")) if MOST_WRONG.is_file() else {}


def key(case: Case) -> str:
    """Return what a case is known by: its scene and words."""
    before = f"[{case.scene or ' / '.join(case.said_before)}] " if case.before else ""
    return f"{before}{case.words}"


def fell(results: Results) -> list[str]:
    """Return in words each case that stood and is not right any more."""
    right, _ = standing()
    ours = [(case, verdict) for case, verdict in results if case.half == HALVES[0] and key(case) in right]
    return [told(case, verdict) for case, verdict in ours if verdict.outcome != RIGHT]


def record(results: Results) -> None:
    """Write down what is right of what is built on, and how many are wrong of each half that was looked at."""
    for half in HALVES:
        counted = [verdict.outcome for case, verdict in results if case.half == half]
        if counted:
            note_most(half, counted.count(WRONG))
    right = {key(case) for case, verdict in results if case.half == HALVES[0] and verdict.outcome == RIGHT}
    if any(case.half == HALVES[0] for case, _ in results):
        STANDING.write_text("".join(f"{each}\n" for each in sorted(right)), encoding="utf-8")


def note_most(of: str, number: int) -> None:
    """Write down how many may be wrong: of a half, or of sentences with a word of nonsense."""
    wrong = {**standing()[1], of: number}
    lines = ["# Wrong writes at most; written by `make language ARGS=--record`."]
    lines += [f"{name} = {count}" for name, count in sorted(wrong.items())]
    MOST_WRONG.write_text("\n".join(lines) + "\n", encoding="utf-8")


def chosen(cases: Iterable[Case], word: str) -> list[Case]:
    """Return the cases whose kind, file or words hold the word."""
    wanted = word.casefold()
    return [case for case in cases if wanted in f"{case.kind} {case.name} {key(case)}".casefold()]
