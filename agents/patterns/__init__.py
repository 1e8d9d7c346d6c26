r"""Patterns over what people and models write, in time linear in its length: the door to RE2, under the names of `re`.

    from agents import patterns as re

    _TITLE = re.compile(r"\bcalled (?P<title>\w+)(?! party)", re.I)

Python's own engine goes back and tries again, exponentially often on a hostile text, and holds the interpreter
meanwhile. RE2 never goes back, but knows neither lookarounds nor Unicode's `\b`: `annotation` puts them into the text.
Backreferences cannot be had. A pattern is compiled when it is first used.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from weakref import WeakSet

from agents.patterns.pattern import Match, Pattern

I = IGNORECASE = re.IGNORECASE  # noqa: E741
M = MULTILINE = re.MULTILINE
S = DOTALL = re.DOTALL
escape = re.escape
error = re.error

__all__ = [
    "DOTALL", "IGNORECASE", "MULTILINE", "I", "M", "Match", "Pattern", "S", "compile", "error", "escape", "findall",
    "finditer", "fullmatch", "match", "search", "split", "sub", "warm_up",
]  # fmt: skip


def compile(pattern: str, flags: int = 0) -> Pattern:
    """Return a pattern to keep. Errors, at its first use: `re.error`, and `ValueError` for what it cannot be."""
    made = Pattern(pattern, flags)
    _kept.add(made)
    return made


_kept: WeakSet[Pattern] = WeakSet()


def warm_up() -> None:
    """Compile what was made so far: what this process forks later need not."""
    for made in list(_kept):
        made.warm()


@lru_cache(512)
def _compiled(pattern: str, flags: int) -> Pattern:
    return Pattern(pattern, flags)


def search(pattern: str, text: str, flags: int = 0) -> Match | None:
    return _compiled(pattern, flags).search(text)


def match(pattern: str, text: str, flags: int = 0) -> Match | None:
    return _compiled(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> Match | None:
    return _compiled(pattern, flags).fullmatch(text)


def finditer(pattern: str, text: str, flags: int = 0) -> list[Match]:
    return list(_compiled(pattern, flags).finditer(text))


def findall(pattern: str, text: str, flags: int = 0) -> list[str]:
    return _compiled(pattern, flags).findall(text)


def split(pattern: str, text: str, maxsplit: int = 0, flags: int = 0) -> list[str]:
    return _compiled(pattern, flags).split(text, maxsplit)


def sub(pattern: str, by: str | Callable[[Match], str], text: str, count: int = 0, flags: int = 0) -> str:
    return _compiled(pattern, flags).sub(by, text, count)
