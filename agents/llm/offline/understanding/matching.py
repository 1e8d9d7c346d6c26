"""Matches the words of a message from a place on with the templates of a language: where each ends, with which values.

Words of templates and values with a form cost nothing, words that say nothing a trifle, a slip of the pen a little,
free words a little more.
"""

from __future__ import annotations

from collections.abc import Iterator

from agents.llm.offline.understanding.asides import begins_reason
from agents.llm.offline.understanding.english import BEFORE_SUBJECTS, FILLERS, JOINING, MARKS, SO_AMOUNTS, SUBJECTS
from agents.llm.offline.understanding.language import Free, Intent, Language
from agents.llm.offline.understanding.outlook import Start
from agents.llm.offline.understanding.templates import Choice, Literal, Node, Rule, Sequence, Slot
from agents.llm.offline.understanding.text import Word
from agents.llm.offline.understanding.valued import Valued
from agents.llm.offline.values.span import Scene, Span

FREE, SLIP = 0.3, 0.25  # costs of a word

MOST_WAYS = 12  # that are kept of a node at a place: the cheapest for each end
MOST_REPEATED = 10  # times a rule with a star
SILENT, SILENCE = FILLERS | JOINING, 0.15  # words that say nothing, and how much of a word they cost
BEFORE_ASIDES = frozenset(",-–—")
NEXT = 80  # characters about the end of a sentence that tell whether a list goes on

Bound = tuple[tuple[str, Span], ...]
#: Where a match ends, what it costs, what it bound.
Way = tuple[int, float, Bound]


class Matching(Valued):
    """A message before the templates of the `intents` that can be meant, without those that need what it has not."""

    def __init__(
        self,
        text: str,
        language: Language,
        scene: Scene,
        intents: list[Intent],
    ) -> None:
        super().__init__(text, language, scene)
        self.known: dict[tuple[int, int], list[Way]] = {}
        self.read: dict[tuple[str, int, int], Span | None] = {}
        self.outlook = language.outlook
        heard = frozenset().union(*self.heard)
        possible = self.outlook.possible(heard)
        self.templates = [
            (intent, says)
            for intent in intents
            for says in intent.says
            if id(says) in possible and all(self._is_heard(need, heard) for need in self.outlook.needs[id(says)])
        ]

    def _is_heard(self, need: Start, heard: frozenset[str]) -> bool:
        return not need.words.isdisjoint(heard) or any(self.spans(kind) for kind in need.kinds)

    def _may_stand(self, start: Start, place: int) -> bool:
        if start.anything or not start.words.isdisjoint(self.heard[place]):
            return True
        return any(at in self.spans(kind) for kind in start.kinds for at, _ in self.after_skips[place])

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
                for end, span in self.spans(node.kind).get(at, ()):
                    yield end, cost, ((node.name, span),)

    def _free(self, node: Slot, kind: Free, at: int, cost: float) -> Iterator[Way]:
        first = self.words[at].text
        if first in (MARKS if kind.anyhow else FILLERS) and first not in "\"'“":
            return  # passed over, or no beginning
        values = [self.spans(other) for other in kind.without]
        follows = self.outlook.follows[id(node)]
        said = 0.0
        for end in range(at + 1, min(at + kind.longest, self.size) + 1):
            last = self.words[end - 1]
            if last.text in kind.stops:
                return
            said += SILENCE if last.text in SILENT else 1
            if (self.ends_sentence(last) and not self._goes_on(kind, last)) or any(end - 1 in each for each in values):
                return
            if kind.alone and end - 1 > at and self._begins_sentence(end - 1):
                return  # "at Gran's house, she insists"
            if not last.text[-1].isalnum() and last.text not in "\"'”)":
                continue  # it may end behind a mark, and goes on behind it
            if not (follows.over and self.may_end(end)) and not self._may_stand(follows, end):
                continue
            key = (node.kind, at, end)
            if key not in self.read:
                self.read[key] = kind.read(self.text, self.words[at].start, last.end, self.scene)
            if (span := self.read[key]) is not None:
                yield end, cost + FREE * kind.weight * said, ((node.name, span),)

    def _begins_sentence(self, place: int) -> bool:
        """Whether somebody says or does something from a word that joins on, or it is told why."""
        words = [word.text for word in self.words[place : place + 3]]
        if len(words) < 3:
            return False
        if words[0] in BEFORE_ASIDES and self.is_aside(place + 1, self.sentence_from(place + 1)):
            return True
        is_said = words[0] in BEFORE_SUBJECTS and words[1] in SUBJECTS and words[2] not in JOINING
        return is_said or (words[0] == "so" and words[1] not in SO_AMOUNTS) or begins_reason(self.words, place)

    def _goes_on(self, kind: Free, last: Word) -> bool:
        return (
            kind.across is not None
            and kind.across.match(self.text[max(0, last.start - 1) : last.start + NEXT]) is not None
        )


def _cheapest(ways: Iterator[Way] | list[Way]) -> list[Way]:
    """The cheapest way for each end, of the cheapest so many and the one that reaches furthest."""
    by_end: dict[int, Way] = {}
    for way in ways:
        if (other := by_end.get(way[0])) is None or way[1] < other[1]:
            by_end[way[0]] = way
    kept = sorted(by_end.values(), key=lambda way: way[1])
    if len(kept) > MOST_WAYS:
        kept[MOST_WAYS - 1] = by_end[max(by_end)]
    return kept[:MOST_WAYS]
