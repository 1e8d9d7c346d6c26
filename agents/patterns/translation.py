"""Writes a pattern of `re` in RE2's language, from the tree that `re` itself parses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as op  # type: ignore[attr-defined]
from typing import Any

#: Marks in an annotated text: control characters that no sensible text holds and that are no white space.
MARKS = "".join(map(chr, (*range(1, 9), *range(14, 28))))
#: The same in a class of characters.
MARK = r"\x01-\x08\x0e-\x1b"
FAR = 60  # characters that a repetition in a lookaround looks at
OFTEN = 4  # times it looks at a repetition of more than a character

_ASCII = {"D": "0-9", "W": "0-9A-Za-z_", "S": r"\t-\r\x1c-\x20"}
_UNICODE = {
    "D": r"\p{Nd}",
    "W": r"\p{L}\p{N}_",
    "S": r"\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}-\x{2029}\x{202f}\x{205f}\x{3000}",
}
#: The opposites. The first characters stand apart: among them are the marks.
_FIRST = {False: r"\x00-", True: r"\x00\t-\r\x1c-"}
_FIRST_BLACK = {False: r"\x00-\x08\x0e-\x1b", True: r"\x00"}
_NOT_ASCII = {"D": r"/:-\x7f", "W": r"/:-@\[-^`{-\x7f", "S": r"!-\x7f"}
_NOT_UNICODE = {
    "D": r"/:-\x{a0}\p{L}\p{M}\p{Nl}\p{No}\p{P}\p{S}\p{Z}\p{Cf}\p{Co}",
    "W": r"/:-@\[-^`{-\x{a0}\p{M}\p{Pd}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\x{203f}-\x{2040}\x{2054}\x{fe33}-\x{fe34}"
    r"\x{fe4d}-\x{fe4f}\x{ff3f}\p{S}\p{Z}\p{Cf}\p{Co}",
    "S": r"!-\x{84}\x{86}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e}\x{2030}-\x{205e}"
    r"\x{2060}-\x{2fff}\x{3001}-\x{10ffff}",
}
_OF = {
    op.CATEGORY_DIGIT: "D", op.CATEGORY_WORD: "W", op.CATEGORY_SPACE: "S",
    op.CATEGORY_NOT_DIGIT: "D", op.CATEGORY_NOT_WORD: "W", op.CATEGORY_NOT_SPACE: "S",
}  # fmt: skip
_NOT = {op.CATEGORY_NOT_DIGIT, op.CATEGORY_NOT_WORD, op.CATEGORY_NOT_SPACE}
_AT = {
    op.AT_BEGINNING: "^", op.AT_BEGINNING_STRING: r"\A", op.AT_BOUNDARY: r"\b", op.AT_NON_BOUNDARY: r"\B",
    op.AT_END: "$", op.AT_END_STRING: r"\Z",
}  # fmt: skip
_FOR_PYTHON = {"D": r"\d", "W": r"\w", "S": r"\s"}


class Writer:
    """Writes one tree for one kind of text: ASCII or any, annotated or as it is.

    `exact` is False when something had to be left out, so that what is written finds more than the pattern.
    `finders` are the assertions that an annotated text bears: by their marks, what `re` finds them by. They stand in
    the order in which they are come upon, so that a row of them is among the marks of one place, `times` repeated.
    """

    def __init__(self, source: str, flags: int, *, unicode: bool, annotated: bool) -> None:
        self.unicode = unicode
        self.annotated = annotated
        self.exact = True
        self.needs_no_newline = False
        self.finders: dict[str, str] = {}
        tree = _parsed(source, flags)
        if annotated:
            #: Each has a mark of its own while there are enough.
            self._shared = _assertions(tree) > len(MARKS)
            #: How often in a row one place may ask for a mark that stands before the last one.
            self.times = max(1, _runs(tree)[3] if self._shared else min(_runs(tree)[3], 1 + _loops(tree)))
        self.flags = tree.state.flags
        self.groups = dict(tree.state.groupdict)
        self.count = tree.state.groups - 1
        self.ignores_case = bool(self.flags & re.IGNORECASE)
        self.text = ("(?i)" if self.ignores_case else "") + self._all(tree)

    def _all(self, nodes: Iterable[Any]) -> str:
        return "".join(self._one(code, value) for code, value in nodes)

    def _one(self, code: Any, value: Any) -> str:
        if code in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            return self._consumed(self._characters(code, value))
        if code is op.BRANCH:
            return "(?:" + "|".join(map(self._all, value[1])) + ")"
        if code is op.SUBPATTERN:
            return self._group(*value)
        if code in (op.MAX_REPEAT, op.MIN_REPEAT):
            low, high, body = value
            return f"(?:{self._all(body)}){_times(low, high)}{'?' if code is op.MIN_REPEAT else ''}"
        if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
            return self._asserted(code, value)
        raise ValueError(f"A pattern cannot have {code} here: it could not be linear. Write it without.")

    def _consumed(self, characters: str) -> str:
        return f"(?:[{MARK}]*{characters})" if self.annotated else characters

    def _group(self, number: int | None, add: int, drop: int, body: Any) -> str:
        before = self.ignores_case
        self.ignores_case = bool((before or add & re.IGNORECASE) and not drop & re.IGNORECASE)
        inner = self._all(body)
        changed, now = self.ignores_case != before, self.ignores_case
        self.ignores_case = before
        if changed:
            inner = f"(?{'i' if now else '-i'}:{inner})"
        return f"(?:{inner})" if number is None else f"({inner})"

    def _characters(self, code: Any, value: Any) -> str:
        if code is op.ANY:
            newline = "" if self.flags & re.DOTALL else r"\n"
            return self._set(newline, negated=True)
        if code is op.LITERAL:
            return _literal(value)
        if code is op.NOT_LITERAL:
            return self._set(_literal(value), negated=True)
        negated = value[0][0] is op.NEGATE
        return self._set("".join(map(self._member, value[negated:])), negated=negated)

    def _set(self, members: str, *, negated: bool) -> str:
        if not negated:
            return f"[{members}]"
        members += MARK if self.annotated else ""
        return f"[^{members}]" if members else r"(?s:.)"

    def _member(self, item: tuple[Any, Any]) -> str:
        code, value = item
        if code is op.LITERAL:
            return _literal(value)
        if code is op.RANGE:
            return f"{_literal(value[0])}-{_literal(value[1])}"
        kind = _OF[value]
        if value in _NOT:
            first = (_FIRST_BLACK if kind == "S" else _FIRST)[self.annotated]
            return first + (_NOT_UNICODE if self.unicode else _NOT_ASCII)[kind]
        return (_UNICODE if self.unicode else _ASCII)[kind]

    def _asserted(self, code: Any, value: Any) -> str:
        if self.annotated:
            case = "(?i:" if self.ignores_case else "(?-i:" if self.flags & re.IGNORECASE else "(?:"
            found_by = case + _for_python([(code, value)]) + ")"
            mark = next((mark for mark, other in self.finders.items() if self._shared and other == found_by), "")
            if not mark:
                if len(self.finders) == len(MARKS):
                    raise ValueError(f"A pattern cannot have more than {len(MARKS)} kinds of lookarounds.")
                mark = MARKS[len(self.finders)]
                self.finders[mark] = found_by
            return f"(?:[{MARK}]*?\\x{ord(mark):02x})"
        if code is op.AT and not self.flags & re.MULTILINE:
            if value in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
                return r"\A"
            if value is op.AT_END_STRING:
                return r"\z"
            if value is op.AT_END:
                self.needs_no_newline = True
                return r"(?:\n?\z)"
            if not self.unicode:
                return _AT[value]
        self.exact = False
        return ""


@lru_cache(1)  # a pattern is mostly written for two kinds of text, one after the other
def _parsed(source: str, flags: int) -> Any:
    return re._parser.parse(source, flags)  # type: ignore[attr-defined]


def _times(low: int, high: Any) -> str:
    if high is op.MAXREPEAT:
        return {0: "*", 1: "+"}.get(low, f"{{{low},}}")
    return "?" if (low, high) == (0, 1) else f"{{{low},{high}}}"


def _literal(number: int) -> str:
    character = chr(number)
    return character if character.isascii() and character.isalnum() else f"\\x{{{number:x}}}"


def _for_python(nodes: Iterable[Any]) -> str:
    """Write a lookaround for `re`, with an end to every repetition: what it costs at a place is bounded."""
    return "".join(_one_for_python(code, value) for code, value in nodes)


def _one_for_python(code: Any, value: Any) -> str:
    if code is op.LITERAL:
        return re.escape(chr(value))
    if code is op.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    if code is op.ANY:
        return "."
    if code is op.IN:
        return "[" + "".join(map(_member_for_python, value)) + "]"
    if code is op.BRANCH:
        return "(?:" + "|".join(map(_for_python, value[1])) + ")"
    if code is op.SUBPATTERN:
        _, add, drop, body = value
        case = "i" if add & re.IGNORECASE else "-i" if drop & re.IGNORECASE else ""
        return f"(?{case}:{_for_python(body)})"
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, body = value
        end = min(high, max(low, FAR if body.getwidth() == (1, 1) else OFTEN))
        return f"(?:{_for_python(body)}){{{low},{end}}}"
    if code is op.AT:
        return _AT[value]
    if code in (op.ASSERT, op.ASSERT_NOT):
        way, body = value
        return f"(?{'<' if way < 0 else ''}{'=' if code is op.ASSERT else '!'}{_for_python(body)})"
    raise ValueError(f"A pattern cannot have {code} in a lookaround.")


def _member_for_python(item: tuple[Any, Any]) -> str:
    code, value = item
    if code is op.NEGATE:
        return "^"
    if code is op.LITERAL:
        return re.escape(chr(value))
    if code is op.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    kind = _FOR_PYTHON[_OF[value]]
    return kind.upper() if value in _NOT else kind


def _parts(code: Any, value: Any) -> list[Any]:
    """Return the sequences that a node is made of."""
    if code is op.BRANCH:
        return list(value[1])
    if code is op.SUBPATTERN:
        return [value[3]]
    return [value[2]] if code in (op.MAX_REPEAT, op.MIN_REPEAT) else []


def _assertions(nodes: Iterable[Any]) -> int:
    """Count them."""
    return sum(
        code in (op.AT, op.ASSERT, op.ASSERT_NOT) or sum(map(_assertions, _parts(code, value))) for code, value in nodes
    )


def _loops(nodes: Iterable[Any]) -> int:
    """Return how deep loops with assertions nest: where one begins again it asks for an earlier mark."""
    deepest = 0
    for code, value in nodes:
        inner = max(map(_loops, _parts(code, value)), default=0)
        loops = code in (op.MAX_REPEAT, op.MIN_REPEAT) and value[1] != 1 and _assertions(value[2])
        deepest = max(deepest, inner + bool(loops))
    return deepest


def _runs(nodes: Iterable[Any]) -> tuple[bool, int, int, int]:
    """Return of a sequence: whether it may consume nothing, its assertions at the beginning, at the end, in a row."""
    empty, first, last, most = True, 0, 0, 0
    for code, value in nodes:
        one_empty, one_first, one_last, one_most = _runs_of(code, value)
        most = max(most, one_most, last + one_first)
        first += one_first if empty else 0
        last = one_last + (last if one_empty else 0)
        empty = empty and one_empty
    return empty, first, last, max(most, first, last)


def _runs_of(code: Any, value: Any) -> tuple[bool, int, int, int]:
    if code in (op.AT, op.ASSERT, op.ASSERT_NOT):
        return True, 1, 1, 1
    if code is op.BRANCH:
        each = [_runs(branch) for branch in value[1]]
        return any(one[0] for one in each), *(max(one[place] for one in each) for place in (1, 2, 3))  # type: ignore[return-value]
    if code is op.SUBPATTERN:
        return _runs(value[3])
    if code in (op.MAX_REPEAT, op.MIN_REPEAT):
        low, high, body = value
        empty, first, last, most = _runs(body)
        return empty or low == 0, first, last, max(most, last + first) if high != 1 else most
    return False, 0, 0, 0
