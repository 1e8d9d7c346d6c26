"""What templates begin with, what they cannot do without, and what may follow a slot: for passing over the others.

A message has few of the words that a language knows, so nearly all templates are out before anything is matched.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Protocol

from agents.llm.offline.understanding.templates import Choice, Literal, Node, Rule, Sequence, Slot


@dataclass(frozen=True, slots=True)
class Start:
    """What stands at a place: one of these words, a value of one of these kinds, the end of a request (`over`).

    `anything` where words without a form may stand there.
    """

    words: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    over: bool = False
    anything: bool = False

    def __or__(self, other: Start) -> Start:
        return Start(
            self.words | other.words,
            self.kinds | other.kinds,
            self.over or other.over,
            self.anything or other.anything,
        )

    def then(self, rest: Start) -> Start:
        """What stands there if this may be nothing, which `over` says of it, and `rest` follows."""
        return Start(self.words, self.kinds, False, self.anything) | rest if self.over else self


NOTHING = Start(over=True)


class Spoken(Protocol):
    """A language, as far as it is looked at here."""

    rules: dict[str, Node]

    def is_free(self, kind: str) -> bool: ...


class Outlook:
    """Of a language: `starts` of each node, `follows` of each slot, and `needs` of each template, by their ids."""

    def __init__(self, language: Spoken, templates: Iterable[Node]) -> None:
        self.language = language
        templates = list(templates)
        self.rules = dict.fromkeys(language.rules, Start())
        self.starts: dict[int, Start] = {}
        while True:
            before = dict(self.rules)
            self.starts.clear()
            self.rules = {name: self.start(node) for name, node in language.rules.items()}
            if self.rules == before:
                break
        for node in templates:
            self.start(node)
        self.follows: dict[int, Start] = {}
        self._after = dict.fromkeys(language.rules, Start())
        while True:
            after = dict(self._after)
            for node in templates:
                self._follow(node, NOTHING)
            for name, node in language.rules.items():
                self._follow(node, self._after[name])
            if self._after == after:
                break
        self._rule_needs: dict[str, tuple[Start, ...]] = {}
        # Words first: whether one was said is known at once, whether a value is there once an extractor has looked.
        self.needs = {
            id(node): tuple(sorted(self._needs(node), key=lambda need: len(need.kinds))) for node in templates
        }

    def start(self, node: Node) -> Start:
        """Return what a node begins with; `over`: it may be nothing at all."""
        found = self._start(node)
        self.starts[id(node)] = found
        return found

    def _start(self, node: Node) -> Start:
        if isinstance(node, Literal):
            return Start(words=frozenset({node.text}))
        if isinstance(node, Slot):
            return Start(anything=True) if self.language.is_free(node.kind) else Start(kinds=frozenset({node.kind}))
        if isinstance(node, Rule):
            found = self.rules.get(node.name, Start())
            return found | NOTHING if node.many else found
        if isinstance(node, Choice):
            return reduce(Start.__or__, [self.start(option) for option in node.options])
        starts = [self.start(part) for part in node.parts]
        return reduce(lambda rest, first: first.then(rest), reversed(starts), NOTHING)

    def _follow(self, node: Node, after: Start) -> None:
        if isinstance(node, Slot):
            self.follows[id(node)] = self.follows.get(id(node), Start()) | after
        elif isinstance(node, Rule):
            again = self.rules.get(node.name, Start()).then(after) | after if node.many else after
            self._after[node.name] = self._after.get(node.name, Start()) | again
        elif isinstance(node, Choice):
            for option in node.options:
                self._follow(option, after)
        elif isinstance(node, Sequence):
            for part in reversed(node.parts):
                self._follow(part, after)
                after = self.starts[id(part)].then(after)

    def _needs(self, node: Node) -> tuple[Start, ...]:
        """Return what a template cannot do without: of each, one word or one kind has to be in the message."""
        if isinstance(node, Literal):
            return (Start(words=frozenset({node.text})),)
        if isinstance(node, Slot):
            return () if self.language.is_free(node.kind) else (Start(kinds=frozenset({node.kind})),)
        if isinstance(node, Rule):
            return () if node.many or node.name not in self.language.rules else self._needs_of_rule(node.name)
        if isinstance(node, Choice):
            each = [self._needs(option) for option in node.options]
            return (reduce(Start.__or__, [min(needs, key=_size) for needs in each]),) if all(each) else ()
        return tuple(need for part in node.parts for need in self._needs(part))

    def _needs_of_rule(self, name: str) -> tuple[Start, ...]:
        known = self._rule_needs
        if name not in known:
            known[name] = ()  # a rule that needs itself
            known[name] = self._needs(self.language.rules[name])
        return known[name]


def _size(need: Start) -> int:
    return len(need.words) + 10 * len(need.kinds)
