"""What people have said of music, as memory keeps it: which artists and genres they like, and which not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from agents import memory
from agents import patterns as re
from agents.names import plain
from musicstore.models import Artist, Genre

MOST_WORDS = 20  # of what is liked that are looked at
LONGEST_NAME = 8  # words
MOST_GENRES = 500

_FAVOURITE = re.compile(r"^(?:favou?rite|preferred|best[- ]loved|loved|liked)\b")
_OF_MUSIC = re.compile(
    r"^(?:musical?|music(?:al)? (?:tastes?|preferences?|genres?|styles?)|genres?|styles?|artists?|bands?|singers?"
    r"|musicians?|composers?|listens(?: to)?|likes|loves|enjoys|dislikes|hates)$"
)
_AGAINST = re.compile(
    r"\b(?:dislikes?|hates?|detests?|avoids?|never|no longer|not|can't|cannot|doesn't|don't|isn't)\b", re.I
)
#: Words by which it is said that a name is one of music: then "cake" is the band.
_MUSIC = re.compile(r"\b(?:music|songs?|albums?|bands?|singers?|artists?|musicians?|listen\w*|concerts?|fan)\b", re.I)
_PARTS = re.compile(r"\s*(?:,|;|/|&|\band\b|\bor\b)\s*", re.I)


class Taste(NamedTuple):
    """That somebody likes an artist or a genre, or does not, and the fact that says so."""

    row: Artist | Genre
    likes: bool
    fact: memory.Fact


def read(facts: Iterable[memory.Fact]) -> list[Taste]:
    """Return what these facts say of the store's artists and genres, in their order; two queries."""
    said = [(fact, *found) for fact in facts if (found := attitude(fact)) is not None]
    if not said:
        return []
    spans = {phrase for fact, _, what in said for phrase in phrases(what, fact.quote)}
    artists: dict[str, list[Artist]] = {}
    for row in Artist.objects.filter(folded__in=sorted(spans)):
        artists.setdefault(row.folded, []).append(row)
    genres = list(Genre.objects.all()[:MOST_GENRES])
    tastes: list[Taste] = []
    for fact, likes, what in said:
        for name in _longest(each for each in phrases(what, fact.quote) if each in artists):
            tastes += [Taste(row, likes, fact) for row in artists[name]]
        tastes += [Taste(genre, likes, fact) for genre in _genres(what, genres)]
    return tastes


def attitude(fact: memory.Fact) -> tuple[bool, str] | None:
    """Return whether a fact says that the person likes something or does not, and what; None where it says neither."""
    attribute, value = fact.attribute, fact.value.casefold()
    if fact.subject or not attribute:
        return None
    if value in ("likes", "dislikes"):
        return value == "likes", attribute
    if _FAVOURITE.match(attribute) or (fact.kind == fact.Kind.PREFERENCE and " or " in attribute):
        return True, fact.value
    if _OF_MUSIC.match(attribute):
        return not _AGAINST.search(f"{attribute} {fact.statement}"), fact.value
    return None


def likes(fact: memory.Fact, artist: Artist) -> bool:
    """Whether a fact says that the person likes this artist, and means the artist: "I love cake" means no band."""
    found = attitude(fact)
    if found is None or not found[0] or artist.folded not in phrases(found[1], fact.quote):
        return False
    is_plain_word = " " not in artist.folded and artist.name not in f"{fact.quote} {fact.value}"
    return not is_plain_word or _MUSIC.search(f"{fact.attribute} {fact.quote} {fact.statement}") is not None


def phrases(what: str, quote: str) -> set[str]:
    """Return what a name in this may be, folded: pieces of what is liked, and of the quote around it.

    Two names that are joined may be one: of "I love Simon and Garfunkel" memory keeps two facts.
    """
    words = plain(what).split()[:MOST_WORDS]
    found = {
        " ".join(words[begin:end])
        for begin in range(len(words))
        for end in range(begin + 1, min(len(words), begin + LONGEST_NAME) + 1)
    }
    around, size = plain(quote).split(), len(words)
    for at in range(len(around) - size + 1) if size else ():
        if around[at : at + size] == words:
            found |= {
                " ".join(around[begin:end])
                for begin in range(max(0, at - LONGEST_NAME), at + 1)
                for end in range(at + size, min(len(around), begin + LONGEST_NAME) + 1)
            }
    return found


def _longest(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that are no part of another: of "Carlos" and "Antonio Carlos Jobim" the latter."""
    kept: list[str] = []
    for name in sorted(names, key=len, reverse=True):
        if not any(f" {name} " in f" {other} " for other in kept):
            kept.append(name)
            yield name


def _genres(what: str, genres: Sequence[Genre]) -> Iterator[Genre]:
    """Yield the genres that are called so; where none is, those whose names have the words, as "Hip Hop/Rap" has."""
    for part in {plain(each) for each in (what, *_PARTS.split(what))}:
        name = " ".join(word for word in part.split() if word not in ("music", "song"))
        exact = [genre for genre in genres if name and genre.folded == name]
        yield from exact or (
            genre for genre in genres if len(name) > 2 and f" {name} " in f" {genre.folded} " and name != "and"
        )
