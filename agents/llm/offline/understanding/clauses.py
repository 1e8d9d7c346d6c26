"""The requests of a message: the cheapest way through it.

It is read from the left: an intent takes words from some place to another (`matching`), what joins requests follows,
then the next one. What is said by the way costs more than what a template takes, and what nobody takes most of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from agents.llm.offline.understanding.asides import LONGEST, SO, begins_reason, is_heading, is_sigh
from agents.llm.offline.understanding.english import MARKS
from agents.llm.offline.understanding.language import Intent, Language
from agents.llm.offline.understanding.matching import Bound, Matching
from agents.llm.offline.understanding.text import MOST_WORDS
from agents.llm.offline.values.span import Scene, Span

LOST, CLAUSE = 10.0, 0.1  # costs: of a word that nobody takes, and of each clause
ASIDE, ASIDE_WORD = 1.2, 0.05  # of what is said by the way
MOST_CLAUSES = 20


@dataclass(frozen=True, slots=True)
class Clause:
    """What one request of the message comes to; without an `intent` nobody understood it.

    `slots` are values by name, several where a rule repeats; `text` is what was said.
    """

    start: int
    end: int
    text: str
    cost: float
    intent: Intent | None = None
    slots: dict[str, list[Span]] = field(default_factory=dict)

    def value(self, name: str, default: Any = None) -> Any:
        """The value of a slot; the last one, where it was said again."""
        return self.slots[name][-1].value if name in self.slots else default

    @property
    def unclear(self) -> list[str]:
        """Questions of values that were seen and not understood."""
        return [span.unclear for spans in self.slots.values() for span in spans if span.unclear]

    def meant(self, intents: Mapping[str, Intent]) -> list[Clause]:
        """Return the requests that it stands for: of "swap A for B" those to add B, and to take off A."""
        means = self.intent.data.get("means") if self.intent else None
        return (
            [
                replace(
                    self,
                    intent=intents[each["intent"]],
                    slots={name: self.slots[slot] for name, slot in each["slots"].items() if slot in self.slots},
                )
                for each in means
            ]
            if means
            else [self]
        )


def understand(
    text: str,
    language: Language,
    scene: Scene,
    may_be: Callable[[Intent], bool] = lambda intent: not intent.guess,
    opened: frozenset[str] = frozenset(),
) -> list[Clause]:
    """Return what each request of a message comes to, in their order; `may_be` says which intents can be meant now.

    An intent with `attaches` only goes on with what the one before it `opens`, the first one with what is `opened`;
    one that is `silent` stands between them, one that is `whole` is all of the message.
    """
    matching = _Message(text, language, scene, [each for each in language.intents if may_be(each)], opened)
    if matching.size >= MOST_WORDS:
        return [Clause(0, len(text), text, LOST)]
    return matching.best()


def candidates(text: str, language: Language, scene: Scene) -> list[tuple[int, list[Clause]]]:
    """Return by where a request may begin all that it may come to there, the cheapest of each intent first."""
    matching = _Message(text, language, scene, [each for each in language.intents if not each.guess])
    return [(place, matching.at(place)) for place in range(matching.size) if matching.at(place)]


class _Message(Matching):
    def __init__(
        self, text: str, language: Language, scene: Scene, intents: list[Intent], opened: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(text, language, scene, intents)
        self.opened = opened

    def at(self, place: int) -> list[Clause]:
        """What may be asked for from a place on, each intent as it is cheapest for what it takes."""
        found = [
            self._clause(place, end, cost, intent, bound)
            for intent, says in self.templates
            for end, cost, bound in self.ways(says, place)
            if end > place and self.may_end(end)
        ]
        found.sort(key=lambda clause: (clause.end - clause.start > 0, -clause.end, clause.cost))
        return list({(clause.intent, clause.end): clause for clause in reversed(found)}.values())[::-1]

    def best(self) -> list[Clause]:
        """The cheapest way through the message."""
        first = self.next(self.after_skips[0][-1][0])  # "oh, and plates"
        best: dict[int, tuple[float, list[Clause]]] = dict.fromkeys((0, first), (0.0, []))

        def reach(end: int, cost: float, clauses: list[Clause]) -> None:
            if end not in best or cost < best[end][0]:
                best[end] = cost, clauses

        for place in range(self.size):
            if place not in best:
                continue
            cost, before = best[place]
            if len(before) >= MOST_CLAUSES:
                continue
            for clause, end in self._clauses_from(place, before):
                reach(end, cost + clause.cost + CLAUSE, [*before, clause])
            for end, more in self._asides_from(place):
                reach(end, cost + more, before)
            silent = self.after_skips[place][-1][0]
            if silent == self.size:
                reach(silent, cost, before)
        return best[self.size][1] if self.size in best else []

    def _clauses_from(self, place: int, before: list[Clause]) -> Iterator[tuple[Clause, int]]:
        start = self.after_skips[place][-1][0]
        if start >= self.size:
            return
        said = (clause.intent for clause in reversed(before) if clause.intent and not clause.intent.data.get("silent"))
        opened = next((intent.opens for intent in said), self.opened)
        found: dict[int, tuple[float, Intent, Bound]] = {}
        for intent, says in self.templates:
            if (intent.attaches and intent.attaches not in opened) or (intent.whole and before):
                continue
            for end, spent, bound in self.ways(says, place):
                cost = spent + intent.costs
                if end <= place or not self.may_end(end) or (intent.whole and self.next(end) < self.size):
                    continue
                if end not in found or cost < found[end][0]:
                    found[end] = cost, intent, bound
        for end, (cost, intent, bound) in found.items():
            yield self._clause(place, end, cost, intent, bound), self.next(end)
        for end in range(start + 1, self.size + 1):
            if self.may_end(end):
                yield self._clause(start, end, LOST * (end - start), None, ()), self.next(end)

    def _asides_from(self, place: int) -> Iterator[tuple[int, float]]:
        """Where what is said by the way ends, with its cost: before a mark, or anywhere in its sentence before "so"."""
        start = self.after_skips[place][-1][0]
        is_marked = False
        for end in range(start + 1, min(start + LONGEST, self.size) + 1):
            so = end < self.size and any(word.text in SO for word in self.words[end : end + 2])
            ends = end == self.size or self.words[end].text in MARKS or begins_reason(self.words, end)
            if (so or (ends and not is_marked)) and self.may_end(end):
                said = self.words[place:end]
                if is_sigh(said) or (self.words[end : end + 1] and self.words[end].text == ":" and is_heading(said)):
                    yield self.next(end), CLAUSE
                elif self.is_aside(place, end, before_so=so):
                    yield self.next(end), ASIDE + ASIDE_WORD * len(said) + is_marked  # a part may be a wish
            if end < self.size and self.words[end].text in MARKS:
                is_marked = True
                if self.words[end].text in ".!?;\n":
                    return

    def _clause(self, start: int, end: int, cost: float, intent: Intent | None, bound: Bound) -> Clause:
        slots: dict[str, list[Span]] = {}
        for name, span in bound:
            slots.setdefault(name, []).append(span)
        text = self.text[self.words[start].start : self.words[end - 1].end]
        return Clause(self.words[start].start, self.words[end - 1].end, text, cost, intent, slots)
