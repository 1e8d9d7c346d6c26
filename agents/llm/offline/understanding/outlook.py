"""What templates begin with, what they cannot do without, and what may follow a slot: for passing over the others.

A message has few of the words that a language knows, so nearly all templates are out before anything is matched.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence as Several
from dataclasses import dataclass
from functools import cache, reduce
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


NOTHING, ANYTHING = Start(over=True), Start(anything=True)


@cache
def _word(text: str) -> Start:
    return Start(words=frozenset({text}))


@cache
def _kind(kind: str) -> Start:
    return Start(kinds=frozenset({kind}))


def any_of(starts: Several[Start]) -> Start:
    """Return what stands where one of them does."""
    return Start(
        frozenset().union(*(start.words for start in starts)),
        frozenset().union(*(start.kinds for start in starts)),
        any(start.over for start in starts),
        any(start.anything for start in starts),
    )


class Spoken(Protocol):
    """A language, as far as it is looked at here."""

    rules: dict[str, Node]

    def is_free(self, kind: str) -> bool: ...


class Outlook:
    """Of a language: `starts` of each node, `follows` of each slot, and `needs` of each template, by their ids."""

    def __init__(self, language: Spoken, templates: Iterable[Node]) -> None:
        self.language = language
        templates = list(templates)
        self.rules: dict[str, Start] = {}
        self.starts: dict[int, Start] = {}
        for name in language.rules:
            self._start_of_rule(name)
        for node in templates:
            self.start(node)
        self.follows: dict[int, Start] = {}
        self._after = dict.fromkeys(language.rules, Start())
        for node in templates:
            self._follow(node, NOTHING)
        followed: dict[str, Start] = {}
        while waiting := [name for name, after in self._after.items() if followed.get(name) != after]:
            for name in waiting:
                followed[name] = self._after[name]
                self._follow(language.rules[name], self._after[name])
        self._rule_needs: dict[str, tuple[Start, ...]] = {}
        # Words first: whether one was said is known at once, whether a value is there once an extractor has looked.
        self.needs = {
            id(node): tuple(sorted(self._needs(node), key=lambda need: len(need.kinds))) for node in templates
        }
        self._by_word: dict[str, list[int]] = {}
        self._by_none: list[int] = []
        for template, needs in self.needs.items():
            words = min((need.words for need in needs if not need.kinds), key=len, default=None)
            for word in words or ():
                self._by_word.setdefault(word, []).append(template)
            if words is None:
                self._by_none.append(template)

    def possible(self, heard: Iterable[str]) -> set[int]:
        """Return the ids of the templates that may be meant where these words are heard; most fall out at once."""
        return set(self._by_none).union(*(self._by_word.get(word, ()) for word in heard))

    def start(self, node: Node) -> Start:
        """Return what a node begins with; `over`: it may be nothing at all."""
        found = self._start(node)
        self.starts[id(node)] = found
        return found

    def _start(self, node: Node) -> Start:
        if isinstance(node, Literal):
            return _word(node.text)
        if isinstance(node, Slot):
            return ANYTHING if self.language.is_free(node.kind) else _kind(node.kind)
        if isinstance(node, Rule):
            found = self._start_of_rule(node.name)
            return found | NOTHING if node.many else found
        if isinstance(node, Choice):
            return any_of([self.start(option) for option in node.options])
        starts = [self.start(part) for part in node.parts]
        shown = next((place for place, start in enumerate(starts) if not start.over), len(starts) - 1)
        return reduce(lambda rest, first: first.then(rest), reversed(starts[: shown + 1]), NOTHING)

    def _start_of_rule(self, name: str) -> Start:
        if name not in self.rules:
            self.rules[name] = Start()  # a rule does not begin with itself
            if name in self.language.rules:
                self.rules[name] = self.start(self.language.rules[name])
        return self.rules[name]

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
            return (_word(node.text),)
        if isinstance(node, Slot):
            return () if self.language.is_free(node.kind) else (_kind(node.kind),)
        if isinstance(node, Rule):
            return () if node.many or node.name not in self.language.rules else self._needs_of_rule(node.name)
        if isinstance(node, Choice):
            each = [self._needs(option) for option in node.options]
            return (any_of([min(needs, key=_size) for needs in each]),) if all(each) else ()
        return tuple(need for part in node.parts for need in self._needs(part))

    def _needs_of_rule(self, name: str) -> tuple[Start, ...]:
        known = self._rule_needs
        if name not in known:
            known[name] = ()  # a rule that needs itself
            known[name] = self._needs(self.language.rules[name])
        return known[name]


def _size(need: Start) -> int:
    return len(need.words) + 10 * len(need.kinds)
