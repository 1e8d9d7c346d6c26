"""The template language in which a domain writes what people say, after that of `hassil`.

    (move|shift|push) {event} to {when:moment} [instead]
    plan <event_words> <detail>*

`(a|b)` is one of them, `[a]` may be left out, `{name:kind}` is a value of a kind, kept under a name (`{kind}` alone is
both), `<rule>` is a rule of the language, `<rule>*` that rule any number of times, in any order with others.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

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
#: Where a template falls into pieces: a language has a hundred thousand, and is read at every start.
_APART = str.maketrans(
    {mark: f" {mark} " for mark in "()[]|"} | {mark: f" {mark}" for mark in "{<"} | {mark: f"{mark} " for mark in "}>"}
)


def parse(template: str) -> Node:
    """Read a template. Errors: `TemplateError`."""
    pieces = template.translate(_APART).replace("> *", ">* ").split()
    node, at = _choice(template, pieces, 0)
    if at < len(pieces):
        raise TemplateError(f"“{pieces[at]}” stands alone in the template {template!r}.")
    return node


def _choice(template: str, pieces: list[str], at: int) -> tuple[Node, int]:
    options: list[Node] = []
    parts: list[Node] = []
    while at < len(pieces) and (piece := pieces[at]) not in ")]":
        at += 1
        if piece == "|":
            options.append(_sequence(parts))
            parts = []
        elif piece in "([":
            inner, at = _choice(template, pieces, at)
            if at >= len(pieces) or pieces[at] != (")" if piece == "(" else "]"):
                raise TemplateError(f"A bracket is not closed in the template {template!r}.")
            at += 1
            parts.append(inner if piece == "(" else Choice((inner, NOTHING)))
        elif piece[0] in "{<":
            parts.append(_named(piece, template))
        elif piece[-1] in "}>":
            raise TemplateError(f"“{piece[-1]}” opens nothing in the template {template!r}.")
        else:
            parts += map(Literal, _words(piece))
    options.append(_sequence(parts))
    return (options[0] if len(options) == 1 else Choice(tuple(options))), at


def _named(piece: str, template: str) -> Slot | Rule:
    """Return the slot or the rule of a piece: "{when:moment}", "<detail>*"."""
    inner, many = piece.removesuffix("*")[1:-1], piece.endswith("*")
    name, colon, kind = inner.partition(":")
    is_slot = piece[0] == "{"
    names = (name, kind) if colon else (name,)
    ends = piece.endswith("}") if is_slot else piece.removesuffix("*").endswith(">") and not colon
    if not ends or not all(each.replace("_", "a").isalnum() for each in names):
        raise TemplateError(f"“{piece[0]}” opens nothing in the template {template!r}.")
    return Slot(name, kind or name) if is_slot else Rule(name, many)


@cache
def _words(piece: str) -> tuple[str, ...]:
    """Return the words of a piece of a template; many pieces are the same."""
    return tuple(word.text for word in words(piece))


def _sequence(parts: list[Node]) -> Node:
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def phrases(template: str) -> Iterator[tuple[str, ...]]:
    """Yield all that a template without values and rules may be: "[so] sorry", "a|b"."""
    yield from _said(parse(template))


def _said(node: Node) -> Iterator[tuple[str, ...]]:
    match node:
        case Literal(text):
            yield (text,)
        case Choice(options):
            for option in options:
                yield from _said(option)
        case Sequence(parts):
            for ways in product(*map(tuple, map(_said, parts))):
                yield tuple(word for way in ways for word in way)
        case _:
            raise TemplateError("A phrase has no values.")
