"""A pattern and what it found, as `re` has them, found by RE2."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import Any

import re2

from agents.patterns.annotation import Annotated
from agents.patterns.translation import MARK, Writer

Span = tuple[int, int]

MEMORY = 64 << 20  # bytes a compiled pattern may take; beyond, RE2 goes slower, but never goes back


class Match:
    """What was found: `re.Match` in what of it is used. A group that took no part is None."""

    __slots__ = ("_spans", "re", "string")

    def __init__(self, pattern: Pattern, text: str, spans: list[Span]) -> None:
        self.re = pattern
        self.string = text
        self._spans = spans

    def _number(self, group: int | str) -> int:
        return self.re.groupindex[group] if isinstance(group, str) else group

    def __getitem__(self, group: int | str) -> Any:
        try:
            start, end = self._spans[self._number(group)]
        except LookupError:
            raise IndexError("no such group") from None
        return None if start < 0 else self.string[start:end]

    def group(self, *groups: int | str) -> Any:
        if len(groups) > 1:
            return tuple(self[group] for group in groups)
        return self[groups[0] if groups else 0]

    def groups(self) -> tuple[Any, ...]:
        return tuple(self[number] for number in range(1, len(self._spans)))

    def groupdict(self) -> dict[str, Any]:
        return {name: self[name] for name in self.re.groupindex}

    def span(self, group: int | str = 0) -> Span:
        return self._spans[self._number(group)]

    def start(self, group: int | str = 0) -> int:
        return self.span(group)[0]

    def end(self, group: int | str = 0) -> int:
        return self.span(group)[1]


class Pattern:
    """A pattern, compiled when it is first used, for each kind of text that comes."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = int(flags)

    def __repr__(self) -> str:
        return f"patterns.compile({self.pattern!r})"

    @property
    def groupindex(self) -> dict[str, int]:
        return self._ascii.writer.groups

    @cached_property
    def _ascii(self) -> _Program:
        return _Program(self, unicode=False, annotated=False)

    @cached_property
    def _any(self) -> _Program:
        return _Program(self, unicode=True, annotated=False)

    @cached_property
    def _annotated_ascii(self) -> _Program:
        return _Program(self, unicode=False, annotated=True)

    @cached_property
    def _annotated_any(self) -> _Program:
        return _Program(self, unicode=True, annotated=True)

    def warm(self) -> None:
        """Compile it for the usual texts. Errors: as at a first use."""
        self.fullmatch("")
        if not self._ascii.writer.exact:
            _ = self._annotated_ascii.engine

    def _programs(self, text: str) -> tuple[_Program, _Program | None]:
        """Return what finds this pattern in such a text, and a filter: where that finds nothing, there is nothing."""
        plain = self._ascii if text.isascii() else self._any
        if plain.writer.exact and not (plain.writer.needs_no_newline and text.endswith("\n")):
            return plain, None
        return self._annotated_ascii if text.isascii() else self._annotated_any, plain

    def _first(self, how: str, text: str) -> Match | None:
        """Return what RE2's `how` finds: `search`, `match` or `fullmatch`."""
        program, loose = self._programs(text)
        subject = _subject(text)
        if loose is None:
            found = getattr(program.engine, how)(subject)
            return Match(self, text, found._spans) if found else None
        if not getattr(loose.engine, how)(subject):
            return None
        annotated = Annotated(text, program.finders, program.writer.times)
        engine = program.whole if how == "fullmatch" else program.engine
        found = getattr(engine, how)(_subject(annotated.text))
        return Match(self, text, annotated.places(found._spans)) if found else None

    def search(self, text: str) -> Match | None:
        return self._first("search", text)

    def match(self, text: str) -> Match | None:
        return self._first("match", text)

    def fullmatch(self, text: str) -> Match | None:
        return self._first("fullmatch", text)

    def finditer(self, text: str) -> Iterator[Match]:
        program, loose = self._programs(text)
        subject = _subject(text)
        if loose is None:
            for found in program.engine.finditer(subject):
                yield Match(self, text, found._spans)
            return
        if not loose.engine.search(subject):
            return
        # Twice: a find may end amid the marks of a place, where the next one begins.
        annotated = Annotated(text, program.finders, 2 * program.writer.times)
        last = None
        for found in program.engine.finditer(_subject(annotated.text)):
            spans = annotated.places(found._spans)
            if spans[0][0] == spans[0][1] and spans[0] == last:
                continue  # the same nothing, before another mark of the same place
            last = spans[0]
            yield Match(self, text, spans)

    def findall(self, text: str) -> list[Any]:
        """Return the whole of each find, or its group, or its groups."""
        found = ((each[0], *(group or "" for group in each.groups())) for each in self.finditer(text))
        return [one[0] if len(one) == 1 else one[1] if len(one) == 2 else one[1:] for one in found]

    def split(self, text: str, maxsplit: int = 0) -> list[Any]:
        pieces: list[Any] = []
        end = 0
        for found in islice(self.finditer(text), maxsplit or None):
            pieces += [text[end : found.start()], *found.groups()]
            end = found.end()
        return [*pieces, text[end:]]

    def sub(self, by: str | Callable[[Match], str], text: str, count: int = 0) -> str:
        pieces: list[str] = []
        end = 0
        for found in islice(self.finditer(text), count or None):
            pieces += [text[end : found.start()], _filled(by, found) if isinstance(by, str) else by(found)]
            end = found.end()
        return "".join((*pieces, text[end:])) if pieces else text


class _Program:
    """A pattern as RE2 runs it over one kind of text."""

    def __init__(self, pattern: Pattern, *, unicode: bool, annotated: bool) -> None:
        self.writer = Writer(pattern.pattern, pattern.flags, unicode=unicode, annotated=annotated)

    @cached_property
    def finders(self) -> dict[str, re.Pattern[str]]:
        flags = self.writer.flags & (re.DOTALL | re.MULTILINE)
        return {mark: re.compile(source, flags) for mark, source in self.writer.finders.items()}

    @cached_property
    def engine(self) -> Any:
        return re2.compile(self.writer.text, self._options(never_capture=not self.writer.exact))

    @cached_property
    def whole(self) -> Any:
        """For a match of a whole annotated text, which ends with marks."""
        return re2.compile(f"(?:{self.writer.text})[{MARK}]*", self._options())

    @staticmethod
    def _options(*, never_capture: bool = False) -> Any:
        options = re2.Options()
        options.max_mem = MEMORY
        options.log_errors = False
        options.never_capture = never_capture
        return options


def _subject(text: str) -> str | bytes:
    """Return what RE2 is given: bytes where they are characters, and no half of a pair, which no encoding knows."""
    if text.isascii():
        return text.encode()
    try:
        text.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text


def _filled(template: str, found: Match) -> str:
    r"""Fill `\1`, `\g<0>` and `\g<name>` in; `\\` is a backslash."""
    if "\\" not in template:
        return template

    def fill(at: Match) -> str:
        if at[1]:
            return at[1]
        group = at[2] or at[3] or ""
        return found[int(group) if group.isdigit() else group] or ""

    return _REFERENCE.sub(fill, template)


_REFERENCE = Pattern(r"\\(?:(\\)|(\d)|g<(\w+)>)")
