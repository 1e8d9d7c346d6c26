"""What a domain registers so that its tools can be talked to without a model: a `Language`, mostly data.

A TOML file of one:

    [rules]
    event_word = ["(event|party|dinner)", "{event}"]

    [[intents]]
    name = "move"
    says = ["(move|shift) <event_word> to {when:moment}"]
    examples = ["move it to Sunday at 4"]

A slot's kind is an extractor (`agents.llm.offline.values`), `Free`, or one that a file describes (`kinds`).
What else a file says at its head (`name`, `about`, `examples`, `exact`) is its `Part`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from agents.llm.offline.understanding.kinds import Free, described
from agents.llm.offline.understanding.outlook import Outlook
from agents.llm.offline.understanding.templates import Choice, Literal, Node, Rule, Sequence, Slot, TemplateError, parse
from agents.llm.offline.values.span import Extractor


@dataclass(frozen=True, eq=False)
class Part:
    """One file of a language. `data` is what else its head says."""

    name: str
    about: str = ""
    examples: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Intent:
    """A thing that can be asked for.

    `tool` is what it comes to, where it is one; `data` is what else its file says; `part` is the name of that file.
    """

    name: str
    says: tuple[Node, ...]
    examples: tuple[str, ...] = ()
    tool: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    part: str = ""
    guess: bool = False  # it is asked for only where nothing else is

    @cached_property
    def attaches(self) -> str:
        """To what it has to belong: "60 guests" goes on with an event."""
        return str(self.data.get("attaches", ""))

    @cached_property
    def costs(self) -> float:
        """What it costs beside the words that it takes: the more, the later it is thought of."""
        return float(self.data.get("costs", 0))

    @cached_property
    def whole(self) -> bool:
        """Whether it is meant only by a message that says nothing else."""
        return bool(self.data.get("whole"))

    @cached_property
    def opens(self) -> frozenset[str]:
        """What may go on with it."""
        return frozenset(str(self.data.get("opens", "")).split())


@dataclass(eq=False)
class Language:
    """Rules, intents and kinds of one domain. `references` are what "it" may mean, by name, as files say it."""

    kinds: dict[str, Extractor | Free]
    rules: dict[str, Node] = field(default_factory=dict)
    intents: list[Intent] = field(default_factory=list)
    parts: dict[str, Part] = field(default_factory=dict)
    references: dict[str, Mapping[str, Any]] = field(default_factory=dict)

    def load(self, *files: Path) -> Language:
        """Add what TOML files hold. Errors: `TemplateError` names the file."""
        for file in files:
            try:
                self._add(file.stem, tomllib.loads(file.read_text()))
            except (tomllib.TOMLDecodeError, TemplateError, KeyError, TypeError) as error:
                raise TemplateError(f"{file.name}: {error}") from error
        self._forget()
        return self

    def add(self, part: Part, intent: Intent, kinds: Mapping[str, Extractor | Free]) -> None:
        """Add a thing that can be asked for."""
        self.parts[part.name] = part
        self.intents.append(intent)
        self.kinds.update(kinds)
        self._forget()

    def _forget(self) -> None:
        for known in ("vocabulary", "outlook", "matters", "telling"):
            self.__dict__.pop(known, None)

    def _add(self, stem: str, data: dict[str, Any]) -> None:
        head = {key: value for key, value in data.items() if not isinstance(value, dict) and key != "intents"}
        part = Part(head.pop("name", stem), head.pop("about", ""), tuple(head.pop("examples", ())), head)
        self.parts[part.name] = part
        for name, kind in data.get("kinds", {}).items():
            if name in self.kinds:
                raise TemplateError(f"The kind {name!r} is there twice.")
            self.kinds[name] = described(name, kind)
        self.references |= data.get("references", {})
        for name, templates in data.get("rules", {}).items():
            if name in self.rules:
                raise TemplateError(f"The rule {name!r} is there twice.")
            self.rules[name] = Choice(tuple(map(parse, templates)))
        is_guess = bool(head.get("guess"))
        for intent in data.get("intents", ()):
            rest = {key: value for key, value in intent.items() if key not in ("name", "says", "examples", "tool")}
            says = tuple(map(parse, intent["says"]))
            name, tool = intent["name"], intent.get("tool", "")
            if any(other.name == name for other in self.intents):
                raise TemplateError(f"The intent {name!r} is there twice.")
            self.intents.append(Intent(name, says, tuple(intent.get("examples", ())), tool, rest, part.name, is_guess))

    def check(self) -> None:
        """Errors: `TemplateError` where a name is nobody's, or a rule calls itself, and so would never match."""
        for node in self._all_nodes():
            if isinstance(node, Rule) and node.name not in self.rules:
                raise TemplateError(f"There is no rule {node.name!r}.")
            if isinstance(node, Slot) and node.kind not in self.kinds:
                raise TemplateError(f"There is no kind {node.kind!r}.")
        names = {intent.name for intent in self.intents}
        for other in (each["intent"] for intent in self.intents for each in intent.data.get("means", ())):
            if other not in names:
                raise TemplateError(f"There is no intent {other!r}.")
        called = {
            name: {node.name for node in _within([rule]) if isinstance(node, Rule)} for name, rule in self.rules.items()
        }
        try:
            TopologicalSorter(called).prepare()
        except CycleError as error:
            raise TemplateError(f"A rule cannot call itself: {' calls '.join(reversed(error.args[1]))}.") from None

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words that templates name."""
        return frozenset(node.text for node in self._all_nodes() if isinstance(node, Literal))

    @cached_property
    def outlook(self) -> Outlook:
        """What its templates begin with and need."""
        return Outlook(self, [node for intent in self.intents for node in intent.says])

    @cached_property
    def matters(self) -> frozenset[str]:
        """Words of what its wishes are about: with one of them nothing is said by the way."""
        return frozenset(" ".join(part.data.get("matters", "") for part in self.parts.values()).split())

    @cached_property
    def telling(self) -> frozenset[str]:
        """Kinds of values of which none is by the way."""
        return frozenset(" ".join(part.data.get("telling", "") for part in self.parts.values()).split())

    def is_free(self, kind: str) -> bool:
        return isinstance(self.kinds[kind], Free)

    def _all_nodes(self) -> Iterator[Node]:
        yield from _within(self.rules.values())
        yield from _within(node for intent in self.intents for node in intent.says)


def _within(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Sequence):
            yield from _within(node.parts)
        elif isinstance(node, Choice):
            yield from _within(node.options)
