"""Find a row by what a person called it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from rapidfuzz import fuzz

from agents import patterns as re
from agents.dictionary import is_word

T = TypeVar("T")

#: How alike (0 to 100) a mistyped name must be, and by how much it must beat the next one.
ALIKE = 80
CLEARLY = 6

ARTICLES = {"the", "a", "an", "my", "our", "some"}


class NotFound(LookupError):
    """Nothing bears that name."""


LONGEST = 200  # characters of a name that are looked at: every word is compared with every word


class Ambiguous(LookupError):
    """Several rows fit equally well; `rows` are they."""

    def __init__(self, rows: list[Any]) -> None:
        super().__init__(f"{len(rows)} rows fit")
        self.rows = rows


def plain(text: str) -> str:
    """Fold case, accents, punctuation, possessives, a leading article and plurals away."""
    bare = "".join(
        letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter)
    )
    words = re.findall(r"\w+", re.sub(r"['’]s?\b", "", bare))
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(_singular(word) for word in words)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def find(wanted: str, among: Iterable[T], called: Callable[[T], str]) -> T:
    """Return the one row called so: exactly, else by some of its words, else nearly.

    Errors: `NotFound`; `Ambiguous` when several fit equally well.
    """
    wanted = wanted[:LONGEST]
    rows = [(called(row).casefold(), plain(called(row)), row) for row in among]
    said, name = wanted.casefold().strip(), plain(wanted)
    ways: list[list[T]] = [[row for full, _, row in rows if full == said]]
    if name:
        ways += [
            [row for _, known, row in rows if known == name],
            [row for _, known, row in rows if set(name.split()) <= set(known.split())],
            [row for _, known, row in rows if f" {name}" in f" {known}"],
            [row for _, known, row in rows if len(known) > 2 and _says_more(name, known)],
        ]
    for found in ways:
        if found:
            return _only(found)
    scored = [(_likeness(name, known), row) for _, known, row in rows if name and known]
    best = max((score for score, _ in scored), default=0)
    if best < ALIKE:
        raise NotFound(wanted)
    return _only([row for score, row in scored if score >= max(ALIKE, best - CLEARLY)])


def _says_more(name: str, known: str) -> bool:
    """Whether it is said with more words, all of them English: another word may be what it is really called."""
    before, found, behind = f" {name} ".partition(f" {known} ")
    return bool(found) and all(word[0].isdigit() or is_word(word) for word in (before + behind).split())


def find_only(wanted: str, among: Iterable[T], called: Callable[[T], str]) -> T | None:
    """Return the one row called so; None when there is none, or several fit equally well."""
    try:
        return find(wanted, among, called)
    except (NotFound, Ambiguous):
        return None


def _likeness(name: str, known: str) -> float:
    """Return 0 to 100: how alike the whole names are, or what is wanted and some words of the known one.

    Of words as short as `ice` only the same will do, lest it be taken for `rice`.
    """
    words = [
        max(fuzz.ratio(word, other) if len(word) > 3 else 100 * (word == other) for other in known.split())
        for word in name.split()
    ]
    return max(fuzz.ratio(name, known) if len(name) > 3 else 0, min(words))


def _only(found: list[T]) -> T:
    if len(found) > 1:
        raise Ambiguous(found)
    return found[0]
