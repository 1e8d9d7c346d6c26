"""Matches a message against all templates of a language: which intents its words come to, with which values.

The message is read from the left: an intent takes words from some place to another, what joins requests follows, then
the next one. Of all ways the cheapest is taken: words of templates and values with a form cost nothing, words that
say nothing a trifle, a slip of the pen a little, free words a little more, and what nobody takes most of all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from agents.llm.offline.understanding.asides import LONGEST, is_aside
from agents.llm.offline.understanding.english import FILLERS, JOINING, MARKS
from agents.llm.offline.understanding.heard import Heard
from agents.llm.offline.understanding.language import Free, Intent, Language
from agents.llm.offline.understanding.outlook import Start
from agents.llm.offline.understanding.templates import Choice, Literal, Node, Rule, Sequence, Slot
from agents.llm.offline.understanding.text import MOST_WORDS, Word, words
from agents.llm.offline.values.span import Scene, Span

FREE, SLIP, LOST, CLAUSE = 0.3, 0.25, 10.0, 0.1  # costs: of a word, and of each clause
ASIDE, ASIDE_WORD = 2.0, 0.1  # of what is said by the way

MOST_WAYS = 12  # that are kept of a node at a place: the cheapest for each end
MOST_REPEATED = 10  # times a rule with a star
MOST_CLAUSES = 20
SILENT, SILENCE = FILLERS | JOINING, 0.15  # words that say nothing, and how much of a word they cost
NEXT = 80  # characters about the end of a sentence that tell whether a list goes on

Bound = tuple[tuple[str, Span], ...]
#: Where a match ends, what it costs, what it bound.
Way = tuple[int, float, Bound]


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


def understand(
    text: str,
    language: Language,
    scene: Scene,
    may_be: Callable[[Intent], bool] = lambda intent: not intent.guess,
    opened: frozenset[str] = frozenset(),
) -> list[Clause]:
    """Return what each request of a message comes to, in their order; `may_be` says which intents can be meant now.

    An intent with `attaches` only goes on with what the one before it `opens`, the first one with what is `opened`.
    """
    matching = _Matching(text, language, scene, [each for each in language.intents if may_be(each)], opened)
    if matching.size >= MOST_WORDS:
        return [Clause(0, len(text), text, LOST)]
    return matching.best()


def candidates(text: str, language: Language, scene: Scene) -> list[tuple[int, list[Clause]]]:
    """Return by where a request may begin all that it may come to there, the cheapest of each intent first."""
    matching = _Matching(text, language, scene, [each for each in language.intents if not each.guess])
    return [(place, matching.at(place)) for place in range(matching.size) if matching.at(place)]


class _Matching(Heard):
    def __init__(
        self,
        text: str,
        language: Language,
        scene: Scene,
        intents: list[Intent],
        opened: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(text, language.vocabulary)
        self.opened = opened
        self.language = language
        self.scene = scene
        self.typed: dict[str, dict[int, list[tuple[int, Span]]]] = {}
        self.known: dict[tuple[int, int], list[Way]] = {}
        self.read: dict[tuple[str, int, int], Span | None] = {}
        self.outlook = language.outlook
        heard = frozenset().union(*self.heard)
        self.templates = [
            (intent, says)
            for intent in intents
            for says in intent.says
            if all(self._is_heard(need, heard) for need in self.outlook.needs[id(says)])
        ]

    def _is_heard(self, need: Start, heard: frozenset[str]) -> bool:
        return not need.words.isdisjoint(heard) or any(self._spans(kind) for kind in need.kinds)

    def _may_stand(self, start: Start, place: int) -> bool:
        if start.anything or not start.words.isdisjoint(self.heard[place]):
            return True
        return any(at in self._spans(kind) for kind in start.kinds for at, _ in self.after_skips[place])

    # Nodes

    def ways(self, node: Node, place: int) -> list[Way]:
        """All ways to match a node from a place, the cheapest for each end."""
        key = (id(node), place)
        if (known := self.known.get(key)) is None:
            self.known[key] = []  # a rule that begins with itself ends here
            start = self.outlook.starts[id(node)]
            if not start.over and not self._may_stand(start, place):
                return []
            known = self.known[key] = _cheapest(self._match(node, place))
        return known

    def _match(self, node: Node, place: int) -> Iterator[Way]:
        if isinstance(node, Literal):
            yield from self._literal(node.text, place)
        elif isinstance(node, Slot):
            yield from self._slot(node, place)
        elif isinstance(node, Rule):
            yield from self._rule(node, place)
        elif isinstance(node, Choice):
            heard, starts = self.heard[place], self.outlook.starts
            for option in node.options:
                if not isinstance(option, Literal) or not starts[id(option)].words.isdisjoint(heard):
                    yield from self.ways(option, place)
        else:
            yield from self._sequence(node, place)

    def _literal(self, text: str, place: int) -> Iterator[Way]:
        for at, cost in self.after_skips[place]:
            if at < self.size:
                said = self.words[at].text
                if said == text or (said == f"{text}s" and len(text) > 1):  # "is" is no "i"
                    yield at + 1, cost, ()
                elif self.slips.get(at) in (text, f"{text}s"):
                    yield at + 1, cost + SLIP, ()

    def _sequence(self, node: Sequence, place: int) -> Iterator[Way]:
        ways: list[Way] = [(place, 0.0, ())]
        for part in node.parts:
            ways = _cheapest(
                (end, cost + more, bound + new) for at, cost, bound in ways for end, more, new in self.ways(part, at)
            )
            if not ways:
                return
        yield from ways

    def _rule(self, node: Rule, place: int) -> Iterator[Way]:
        body = self.language.rules[node.name]
        if not node.many:
            yield from self.ways(body, place)
            return
        ways: list[Way] = [(place, 0.0, ())]
        reached = {place: 0.0}
        yield from ways
        for _ in range(MOST_REPEATED):
            further = [
                (end, cost + more, bound + new)
                for at, cost, bound in ways
                for end, more, new in self.ways(body, at)
                if end > at and cost + more < reached.get(end, 1e9)
            ]
            ways = _cheapest(further)
            reached.update((end, cost) for end, cost, _ in ways)
            yield from ways
            if not ways:
                return

    def _slot(self, node: Slot, place: int) -> Iterator[Way]:
        kind = self.language.kinds[node.kind]
        for at, cost in self.after_skips[place]:
            if at >= self.size or (isinstance(kind, Free) and kind.anyhow and not self.is_marks(place, at)):
                return
            if isinstance(kind, Free):
                yield from self._free(node, kind, at, cost)
            else:
                for end, span in self._spans(node.kind).get(at, ()):
                    yield end, cost, ((node.name, span),)

    def _free(self, node: Slot, kind: Free, at: int, cost: float) -> Iterator[Way]:
        first = self.words[at].text
        if first in (MARKS if kind.anyhow else FILLERS) and first not in "\"'“":
            return  # passed over, or no beginning
        values = [self._spans(other) for other in kind.without]
        follows = self.outlook.follows[id(node)]
        said = 0.0
        for end in range(at + 1, min(at + kind.longest, self.size) + 1):
            last = self.words[end - 1]
            said += SILENCE if last.text in SILENT else 1
            if (self.ends_sentence(last) and not self._goes_on(kind, last)) or any(end - 1 in each for each in values):
                return
            if not last.text[-1].isalnum() and last.text not in "\"'”)":
                continue  # it may end behind a mark, and goes on behind it
            if not (follows.over and self.may_end(end)) and not self._may_stand(follows, end):
                continue
            key = (node.kind, at, end)
            if key not in self.read:
                self.read[key] = kind.read(self.text, self.words[at].start, last.end, self.scene)
            if (span := self.read[key]) is not None:
                yield end, cost + FREE * kind.weight * said, ((node.name, span),)

    def _goes_on(self, kind: Free, last: Word) -> bool:
        return (
            kind.across is not None
            and kind.across.match(self.text[max(0, last.start - 1) : last.start + NEXT]) is not None
        )

    def _spans(self, kind: str) -> dict[int, list[tuple[int, Span]]]:
        """The values of a kind by the word at which they begin."""
        if (found := self.typed.get(kind)) is None:
            found = self.typed[kind] = {}
            extractor = self.language.kinds[kind]
            assert not isinstance(extractor, Free)
            ends = {word.end: place + 1 for place, word in enumerate(self.words)}
            for span in extractor(self.text, self.scene):
                if span.start in self.places and span.end in ends:
                    found.setdefault(self.places[span.start], []).append((ends[span.end], span))
        return found

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

    # The whole message

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
            for end in self._asides_from(place):
                reach(end, cost + ASIDE + ASIDE_WORD * (end - place), before)
            silent = self.after_skips[place][-1][0]
            if silent == self.size:
                reach(silent, cost, before)
        return best[self.size][1] if self.size in best else []

    def _clauses_from(self, place: int, before: list[Clause]) -> Iterator[tuple[Clause, int]]:
        start = self.after_skips[place][-1][0]
        if start >= self.size:
            return
        opened = next((clause.intent.opens for clause in reversed(before) if clause.intent), self.opened)
        found: dict[int, tuple[float, Intent, Bound]] = {}
        for intent, says in self.templates:
            if intent.attaches and intent.attaches not in opened:
                continue
            for end, cost, bound in self.ways(says, place):
                if end > place and self.may_end(end) and (end not in found or cost < found[end][0]):
                    found[end] = cost, intent, bound
        for end, (cost, intent, bound) in found.items():
            yield self._clause(place, end, cost, intent, bound), self.next(end)
        for end in range(start + 1, self.size + 1):
            if self.may_end(end):
                yield self._clause(start, end, LOST * (end - start), None, ()), self.next(end)

    def _asides_from(self, place: int) -> Iterator[int]:
        """Where what is said by the way from a place on ends."""
        start = self.after_skips[place][-1][0]
        for end in range(start + 1, min(start + LONGEST, self.size) + 1):
            if self.may_end(end) and is_aside(self.words[place:end], self.text, self._matters):
                yield self.next(end)
            if end < self.size and self.words[end].text in MARKS:
                return

    def _matters(self, word: str) -> bool:
        return word in self._mattering or word[0].isdigit()

    @cached_property
    def _mattering(self) -> frozenset[str]:
        """Words of values, of known names, and of what the language's wishes are about."""
        spans = [span for kind in self.language.telling for found in self._spans(kind).values() for span in found]
        valued = {word.text for word in self.words if any(each[1].start <= word.start < each[1].end for each in spans)}
        names = {word.text for known in self.scene.names.values() for name in known for word in words(name)}
        return self.language.matters | valued | names

    def _clause(self, start: int, end: int, cost: float, intent: Intent | None, bound: Bound) -> Clause:
        slots: dict[str, list[Span]] = {}
        for name, span in bound:
            slots.setdefault(name, []).append(span)
        text = self.text[self.words[start].start : self.words[end - 1].end]
        return Clause(self.words[start].start, self.words[end - 1].end, text, cost, intent, slots)


def _cheapest(ways: Iterator[Way] | list[Way]) -> list[Way]:
    """The cheapest way for each end, of the cheapest so many."""
    by_end: dict[int, Way] = {}
    for way in ways:
        if (other := by_end.get(way[0])) is None or way[1] < other[1]:
            by_end[way[0]] = way
    return sorted(by_end.values(), key=lambda way: way[1])[:MOST_WAYS]
