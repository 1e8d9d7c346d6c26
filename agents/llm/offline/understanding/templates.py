"""The template language in which a domain writes what people say, after that of `hassil`.

    (move|shift|push) {event} to {when:moment} [instead]
    plan <event_words> <detail>*

`(a|b)` is one of them, `[a]` may be left out, `{name:kind}` is a value of a kind, kept under a name (`{kind}` alone is
both), `<rule>` is a rule of the language, `<rule>*` that rule any number of times, in any order with others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from agents import patterns as re
from agents.llm.offline.understanding.text import words


class TemplateError(ValueError):
    """A template cannot be read. The message quotes it."""


@dataclass(frozen=True, eq=False, slots=True)
class Literal:
    """One word."""

    text: str


@dataclass(frozen=True, eq=False, slots=True)
class Sequence:
    """All of them, one after the other."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Choice:
    """One of them. With an empty `Sequence` among them none is needed."""

    options: tuple[Node, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Slot:
    """A value of a kind."""

    name: str
    kind: str


@dataclass(frozen=True, eq=False, slots=True)
class Rule:
    """A rule of the language by its name; with `many` any number of times."""

    name: str
    many: bool = False


Node = Literal | Sequence | Choice | Slot | Rule

NOTHING = Sequence(())
_PIECE = re.compile(r"[()\[\]|]|\{(\w+)(?::(\w+))?\}|<(\w+)>(\*?)|[^\s()\[\]|{}<>]+|[{}<>]")


def parse(template: str) -> Node:
    """Read a template. Errors: `TemplateError`."""
    pieces = list(_PIECE.finditer(template))
    node, at = _choice(template, pieces, 0)
    if at < len(pieces):
        raise TemplateError(f"“{pieces[at][0]}” stands alone in the template {template!r}.")
    return node


def _choice(template: str, pieces: list, at: int) -> tuple[Node, int]:
    options: list[Node] = []
    parts: list[Node] = []
    while at < len(pieces) and (piece := pieces[at][0]) not in ")]":
        at += 1
        if piece == "|":
            options.append(_sequence(parts))
            parts = []
        elif piece in "([":
            inner, at = _choice(template, pieces, at)
            if at >= len(pieces) or pieces[at][0] != (")" if piece == "(" else "]"):
                raise TemplateError(f"A bracket is not closed in the template {template!r}.")
            at += 1
            parts.append(inner if piece == "(" else Choice((inner, NOTHING)))
        elif (match := pieces[at - 1])[1]:
            parts.append(Slot(match[1], match[2] or match[1]))
        elif match[3]:
            parts.append(Rule(match[3], many=bool(match[4])))
        elif piece in "{}<>":
            raise TemplateError(f"“{piece}” opens nothing in the template {template!r}.")
        else:
            parts += map(Literal, _words(piece))
    options.append(_sequence(parts))
    return (options[0] if len(options) == 1 else Choice(tuple(options))), at


@cache
def _words(piece: str) -> tuple[str, ...]:
    """Return the words of a piece of a template; many pieces are the same."""
    return tuple(word.text for word in words(piece))


def _sequence(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))
