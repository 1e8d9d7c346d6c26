"""Why a message is understood as it is: for developers and for support, as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from agents.llm.offline.understanding.clauses import Clause, candidates, understand
from agents.llm.offline.understanding.kinds import Free
from agents.llm.offline.understanding.language import Language
from agents.llm.offline.understanding.nearest import Nearest
from agents.llm.offline.values.span import Scene

MOST = 5  # candidates of a request, and examples


def explained(text: str, language: Language, scene: Scene) -> Iterator[str]:
    """Yield its requests, the values in it, what each request might have been, and the nearest examples."""
    clauses = understand(text, language, scene)
    yield "Values:"
    yield from _or_none(f"  {line}" for line in _values(text, language, scene))
    others = dict(candidates(text, language, scene))
    by_start = {clause.start: found for found in others.values() for clause in found}
    for clause in clauses:
        yield f"Request {clause.text!r}:"
        if clause.intent is None:
            yield "  left over: nobody understands these words"
        else:
            yield f"  {_told(clause)}"
            yield from (f"    {name} = {[span.value for span in spans]}" for name, spans in clause.slots.items())
            yield from (f"    unclear: {question}" for question in clause.unclear)
        further = [
            each for each in by_start.get(clause.start, ()) if (each.intent, each.end) != (clause.intent, clause.end)
        ]
        yield from (f"  or {_told(each)}" for each in further[:MOST])
    yield "Nearest examples:"
    near = Nearest(language).scores(text)[:MOST]
    yield from _or_none(f"  {score:.2f} {example!r} ({intent.name})" for score, example, intent in near)


def _told(clause: Clause) -> str:
    assert clause.intent is not None
    return f"{clause.intent.name} (cost {clause.cost:.2f}) of {clause.text!r}"


def _values(text: str, language: Language, scene: Scene) -> Iterator[str]:
    for name, kind in language.kinds.items():
        if not isinstance(kind, Free):
            for span in kind(text, scene):
                yield f"{name}: {span.of(text)!r} is {span.unclear or repr(span.value)}"


def _or_none(lines: Iterator[str]) -> Iterator[str]:
    told = list(lines)
    yield from told or ["  none"]
