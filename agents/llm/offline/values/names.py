"""Names of people in a text: "Jane Doe", "Dr. Ana-Maria da Silva", "Aunt Rose", "my sister", "Lily's mum".

Read in a text: words with a capital that begin no sentence as other words do, names that are known in any letters, and
whom relations name ("my sister", "Lily's mum"). May and Will are names where nothing else can stand: before what people
do ("is coming"), beside other names. Small letters are names only where they stand as names do (`people`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from agents import patterns as re
from agents.llm.offline.values.not_names import (
    BEGIN_SENTENCES,
    DAYS,
    INFINITIVES,
    MODALS,
    NO_NAMES,
    PREDICATES,
)
from agents.llm.offline.values.person_names import WITHIN, capitalized
from agents.llm.offline.values.relations import KIN, RELATION
from agents.llm.offline.values.span import Scene, Span

MOST_WORDS = 5  # of a name in a text

_TITLES = (
    "dr mr mrs ms mx prof sir dame lady lord rev father aunt auntie uncle granny grandma grandpa nan nana herr frau mme"
)
TITLES = frozenset(_TITLES.split())
_TOKEN = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*|\d+|\n|[^\s\w]")
_RELATION = re.compile(RELATION, re.I)


class Token(NamedTuple):
    """A word, a number or a mark of a text, and where it stands."""

    text: str
    start: int
    end: int

    @property
    def low(self) -> str:
        return self.text.casefold()


def tokens(text: str) -> list[Token]:
    return [Token(match[0], match.start(), match.end()) for match in _TOKEN.finditer(text)]


@lru_cache(16)
def _by_first_word(known: tuple[str, ...]) -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Known names by their first word, the longest first; also by that alone, where it is one's own."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name in known:
        words = tuple(token.low for token in tokens(name))
        if words:
            found.setdefault(words[0], []).append((words, name))
    for ways in found.values():
        ways.sort(key=lambda way: -len(way[0]))
        if len(ways) == 1 and len(ways[0][0]) > 1:
            ways.append((ways[0][0][:1], ways[0][1]))
    return {word: tuple(ways) for word, ways in found.items()}


class Names:
    """The names that a text holds, found from any of its words."""

    def __init__(self, text: str, known: tuple[str, ...] = ()) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.known = _by_first_word(known)

    def at(self, place: int, *, small: bool = False) -> tuple[int, str] | None:
        """Return where the name ends that begins at this word, and the name. `small`: it may be in small letters."""
        if place >= len(self.tokens):
            return None
        return self._related(place) or self._known(place) or self._titled(place, small) or self._plain(place, small)

    def word(self, place: int) -> str:
        return self.tokens[place].low if 0 <= place < len(self.tokens) else ""

    def is_before_predicate(self, place: int) -> bool:
        """Whether what people do stands here: "is coming", "can't", "said"."""
        return self.word(place) in PREDICATES

    def _known(self, place: int) -> tuple[int, str] | None:
        for words, name in self.known.get(_bare(self.word(place)), ()):
            said = [self.word(place + offset) for offset in range(len(words))]
            if (*said[:-1], _bare(said[-1])) == words and (name.casefold() not in MODALS or self._may_be_modal(place)):
                return place + len(words), name
        return None

    def _may_be_modal(self, place: int) -> bool:
        """Whether "Will", "May", "Mark" is a name here."""
        after = self.word(place + 1)
        return self.tokens[place].text[0].isupper() and (not self._begins(place) or self._is_beside_name(place, after))

    def _related(self, place: int) -> tuple[int, str] | None:
        """Read "my sister", "our old friend Bo", "Lily's mum", "the Millers"."""
        first = self.tokens[place]
        bare = _owner(first.low)
        is_owner = bare != first.low and bare not in NO_NAMES and bare not in BEGIN_SENTENCES
        owner = first.low in ("my", "our") or is_owner
        end = place + 1
        if owner:
            for _ in range(2):
                if (word := self.word(end)) and _RELATION.fullmatch(word.removesuffix("s")) and word.endswith("s"):
                    given = self._capitals(end + 1, 2)  # "my cousins Jo, Max and Ella"
                    if given > end + 1:
                        return given, self._between(end + 1, given)
                if word and _RELATION.fullmatch(word):
                    given = self._capitals(end + 1, 2)
                    name = self.text[first.start : self.tokens[end].end]
                    if given > end + 1:
                        return given, self._between(end + 1, given)
                    return end + 1, capitalized(name)
                end += 1
        elif first.low in KIN and self._capitals(end, 1) == end:
            return end, capitalized(first.text)
        elif first.low == "the" and (second := self.word(end)):
            is_family = self.tokens[end].text[0].isupper() and second.endswith("s") and second not in NO_NAMES
            if is_family or second in ("in-laws", "inlaws", "neighbours", "neighbors"):
                return end + 1, f"The {self.tokens[end].text}"
        return None

    def _titled(self, place: int, small: bool) -> tuple[int, str] | None:
        if self.word(place) not in TITLES:
            return None
        after = place + 2 if self.word(place + 1) == "." else place + 1
        end = self._capitals(after, MOST_WORDS)
        if end == after and small and self._may_be_small(after):
            end = after + 1
        if end == after:
            return None
        dot = "." if after == place + 2 else ""
        return end, f"{capitalized(self.tokens[place].text)}{dot} {self._between(after, end)}"

    def _plain(self, place: int, small: bool) -> tuple[int, str] | None:
        token = self.tokens[place]
        if not token.text[0].isalpha():
            return None
        low = _bare(token.low)
        if token.text[0].isupper() and low not in NO_NAMES:
            end = self._capitals(place, MOST_WORDS)
            after = self.word(end)
            is_one = end == place + 1
            if not is_one and not small and self._begins(place) and self._is_verb(low, end):
                return None  # "Invite Anna", "Mark Ben as coming"
            if is_one and not small and low in DAYS and not self._is_beside_name(place, after):
                return None
            if is_one and not small and self._begins(place) and (low in BEGIN_SENTENCES or low in MODALS):
                return (end, self._between(place, end)) if self._is_beside_name(place, after) else None
            return end, self._between(place, end)
        if small and self._may_be_small(place):
            end = place + 1
            while end < place + 3 and self._may_be_small(end):
                end += 1
            return end, self._between(place, end)
        return None

    def _is_verb(self, low: str, end: int) -> bool:
        is_name = self.is_before_predicate(end) and self.word(end) not in INFINITIVES
        return low in BEGIN_SENTENCES or (low in MODALS and not is_name)

    def _is_beside_name(self, place: int, after: str) -> bool:
        """Whether only a name can stand here: before what people do, between names."""
        if self.word(place - 1) in ("in", "on", "by", "until", "till", "since", "of", "next", "last", "this", "before"):
            return False
        if self.is_before_predicate(place + 1):
            return True
        beside = place + 2 if after in ("and", "&", ",") else place - 2
        joined = after in ("and", "&", ",") or self.word(place - 1) in ("and", "&", ",")
        return joined and 0 <= beside < len(self.tokens) and self.tokens[beside].text[0].isupper()

    def _begins(self, place: int) -> bool:
        return place == 0 or self.tokens[place - 1].text in ".!?\n:;-–—\"“”„'‘’(*•"

    def _capitals(self, place: int, most: int) -> int:
        """Return where words with a capital end that begin here; small ones such as "da" stand within."""
        end = place
        while end < len(self.tokens) and end - place < most:
            token = self.tokens[end]
            gap = self.text[self.tokens[end - 1].end : token.start] if end > place else " "
            if not gap or gap.strip(" "):
                break
            if token.text[0].isupper() and _bare(token.low) not in NO_NAMES:
                end += 1
                if token.text != _owner(token.text):
                    break  # "Anna's" ends a name
            elif end > place and token.low in WITHIN and self._goes_on(end + 1):
                end += 1
            else:
                break
        return end

    def _goes_on(self, place: int) -> bool:
        for token in self.tokens[place : place + 2]:
            if token.text[0].isupper():
                return True
            if token.low not in WITHIN:
                return False
        return False

    def _may_be_small(self, place: int) -> bool:
        word = self.word(place)
        if word in MODALS:  # "invite will and mark"
            return self.word(place + 1) in ("", "and", "&", ",", ".", "to", "for", "too", "as")
        is_other = word in NO_NAMES or word in DAYS or word in BEGIN_SENTENCES or word in ("next", "with", "my", "our")
        return len(word) > 1 and word[0].isalpha() and not is_other and not self.is_before_predicate(place)

    def _between(self, start: int, end: int) -> str:
        return capitalized(_owner(self.text[self.tokens[start].start : self.tokens[end - 1].end]))


def _owner(word: str) -> str:
    """Return "Anna" for "Anna's"."""
    return word[:-2] if word.endswith(("'s", "’s")) else word


def _bare(low: str) -> str:
    return _owner(low)


def spans(text: str, scene: Scene) -> Iterator[Span]:
    """Mark names, as kind "name" with the name as it is written; "Anna's" is kind "whose"."""
    found = Names(text, scene.names.get("guest", ()))
    place = 0
    while place < len(found.tokens):
        if (name := found.at(place)) is None:
            place += 1
            continue
        end, said = name
        last = found.tokens[end - 1]
        kind = "whose" if _owner(last.text) != last.text else "name"
        yield Span(kind, found.tokens[place].start, last.end, said)
        place = end
