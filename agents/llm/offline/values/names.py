"""Names of people in a text: "Jane Doe", "Dr. Ana-Maria da Silva", "Aunt Rose", "my sister", "Lily's mum".

Read in a text: words with a capital that begin no sentence as other words do, names that are known in any letters, and
whom relations name ("my sister", "Lily's mum"). May and Will are names where nothing else can stand: before what people
do ("is coming"), beside other names. Small letters are names where they are no other word (`given_names.toml`), and
where only names stand (`people`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from agents import patterns as re
from agents.llm.offline.values.given_names import GIVEN
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
SHORTEST = 4  # letters of a surname with its "'s"

#: What stands around a nickname.
_NICKNAMED = {"(": ")", '"': '"', "“": "”", "'": "'", "‘": "’"}
_THEIR = frozenset(("his", "her", "their"))
_JOINING = frozenset(("and", "n", "to", "for", "with", "too", "off", "from", "on", "is", "now", "just", "finally"))
#: What is said of somebody whose name is in small letters, and is no surname.
_said_of = """
coming attending vegan vegetarian veggie pescatarian coeliac celiac allergic bringing invited declined yes no
maybe email number phone address party asap today tomorrow tonight please texted called rang wrote going
joining busy sick ill away free gone got been plus whole list guest guests also both just texts
"""
_SAID_OF = frozenset(_said_of.split())

_TITLES = (
    "dr mr mrs ms mx prof sir dame lady lord rev father aunt auntie uncle granny grandma grandpa nan nana herr frau mme"
)
TITLES = frozenset(_TITLES.split())
_KIN = frozenset(("aunt", "auntie", "uncle", "granny", "grandma", "grandpa", "nan", "nana"))
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
        if place >= len(self.tokens) or self._is_in_address(place):
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
            if self._has_surname(place + len(words) - 1):
                continue  # "Sofia Lind" is not the Sofia Reyes who is known
            if (*said[:-1], _bare(said[-1])) == words and (name.casefold() not in MODALS or self._may_be_modal(place)):
                return place + len(words), name
        return None

    def _has_surname(self, place: int) -> bool:
        after = self.tokens[place + 1 : place + 2]
        is_word = after and after[0].text[0].isupper() and not after[0].text.isupper()
        is_apart = is_word and self.text[self.tokens[place].end : after[0].start] != " "
        return bool(is_word) and not is_apart and after[0].low not in NO_NAMES | DAYS

    def _may_be_modal(self, place: int) -> bool:
        """Whether "Will", "May", "Mark" is a name here."""
        after = self.word(place + 1)
        return self.tokens[place].text[0].isupper() and (not self._begins(place) or self._is_beside_name(place, after))

    def _related(self, place: int) -> tuple[int, str] | None:
        """Read "my sister", "our old friend Bo", "Lily's mum", "the Millers"."""
        first = self.tokens[place]
        end = self._owners(place)
        is_owned = first.low in ("my", "our") or end > place
        end = max(end, place + 1)
        if is_owned:
            for _ in range(2):
                if (word := self.word(end)) and _RELATION.fullmatch(word.removesuffix("s")) and word.endswith("s"):
                    given = self._called(end + 1) if self.word(end + 1) not in (",", ":") else self._called(end + 2)
                    if given > end + 2 or (given > end + 1 and self.word(end + 1) not in (",", ":")):
                        return given, self._between(end + 1, given)  # "my cousins Jo, Max and Ella"
                if word and _RELATION.fullmatch(owner(word)):
                    given = self._called(end + 1)
                    name = self.text[first.start : self.tokens[end].end]
                    if given > end + 1:
                        return given, self._between(end + 1, given)
                    return end + 1, capitalized(owner(name))
                end += 1
        elif first.low in _THEIR and _RELATION.fullmatch(self.word(end)) and (given := self._called(end + 1)) > end + 1:
            return given, self._between(end + 1, given)  # "her sister Marta"
        elif first.text.islower() and first.low != "date" and _RELATION.fullmatch(first.low) and self._is_named(end):
            return self._called(end), self._between(place, self._called(end))  # "cousin Jenny"
        elif first.low in KIN and self._capitals(end, 1) == end and not self._is_titled(end):
            return end, capitalized(first.text)
        elif first.low == "the" and (second := self.word(end)):
            is_family = self.tokens[end].text[0].isupper() and second.endswith("s") and second not in NO_NAMES
            if is_family or second in ("in-laws", "inlaws", "neighbours", "neighbors"):
                given = self._called(end + 2) if self.word(end + 1) in (",", ":") else end + 2
                if given > end + 2:
                    return given, self._between(end + 2, given)  # "the neighbours, Phil and Jan"
                return end + 1, f"The {self.tokens[end].text}"
        return None

    def _owners(self, place: int) -> int:
        """Return where "Lily's" or "Ben Hill's" ends that begins here; the place itself where nobody's does."""
        end = place + 1
        if (bare := owner(self.word(place))) == self.word(place):
            end = self._capitals(place, MOST_WORDS)
            last = self.word(end - 1)
            if end - place < 2 or not last.endswith(("'s", "’s")):
                return place
        return place if bare in NO_NAMES or bare in BEGIN_SENTENCES else end

    def _titled(self, place: int, small: bool) -> tuple[int, str] | None:
        if self.word(place) not in TITLES:
            return None
        after = place
        while self.word(after) in TITLES and (after == place or self.word(after) not in _KIN):  # "Prof. Dr. Mehta"
            after += 2 if self.word(after + 1) == "." else 1
            is_couple = self.word(after) in ("and", "&") and self.word(after + 1) in TITLES - _KIN
            after += is_couple and self.word(place) not in _KIN  # "Mr. and Mrs. Hale"
        end = self._capitals(after, MOST_WORDS)
        is_sure = small or _bare(self.word(after)) in GIVEN or (self.word(place) in _KIN and self._is_titled(after))
        if end == after and is_sure and self._may_be_small(after):
            end = after + 1
        if end == after:
            return None
        title = self.text[self.tokens[place].start : self.tokens[after].start].strip()
        return end, f"{capitalized(title)} {self._between(after, end)}"

    def _is_named(self, place: int) -> bool:
        return place < len(self.tokens) and self.word(place) not in DAYS and self._called(place) > place

    def _is_titled(self, place: int) -> bool:
        """Whether a name in small letters stands behind "grandma" here: before what people do, or what is hers."""
        word, after = self.word(place), self.word(place + 1)
        is_end = not after or not after[0].isalnum() or after in PREDICATES | _JOINING | _SAID_OF
        return len(word) > 2 and is_end and self._may_be_small(place) and word not in _SAID_OF

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
        if not small and _bare(token.text) in GIVEN:
            return self._with_surname(place + 1), self._between(place, self._with_surname(place + 1))
        if small and self._may_be_small(place):
            end = place + 1
            while end < place + 3 and owner(self.word(end - 1)) == self.word(end - 1) and self._may_be_small(end):
                end += 1
            return end, self._between(place, end)
        return None

    def _called(self, place: int) -> int:
        """Return where the name ends that stands behind "my sister"; the place itself where there is none."""
        if self._is_in_address(place):
            return place
        end = self._capitals(place, 2)
        return end if end > place or _bare(self.word(place)) not in GIVEN else place + 1

    def _is_in_address(self, place: int) -> bool:
        if place >= len(self.tokens):
            return False
        token = self.tokens[place]
        return self.text[token.end : token.end + 1] == "@" or self.text[token.start - 1 : token.start] == "@"

    def _with_surname(self, end: int) -> int:
        """Return where a name in small letters ends that goes on here: before what people do, or at an end."""
        word, after = self.word(end), self.word(end + 1)
        if owner(self.tokens[end - 1].text) != self.tokens[end - 1].text or not self._may_be_small(end):
            return end
        ends_here = not after or not after[0].isalnum() or after in PREDICATES or after in _JOINING
        is_name = ends_here or (owner(word) != word and len(word) > SHORTEST)
        return end + 1 if is_name and word not in _SAID_OF and word.isalpha() | (owner(word) != word) else end

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
            if end > place and self._is_nickname(end):
                end += 3
                continue
            gap = self.text[self.tokens[end - 1].end : token.start] if end > place else " "
            if not gap or gap.strip(" "):
                break
            if token.text[0].isupper() and _bare(token.low) not in NO_NAMES:
                end += 1
                if token.text != owner(token.text):
                    break  # "Anna's" ends a name
            elif end > place and token.low in WITHIN and self._goes_on(end + 1):
                end += 1
            else:
                break
        return end

    def _is_nickname(self, place: int) -> bool:
        """Whether "(Liz)" stands here, within "Elizabeth (Liz) Turner"."""
        if self.word(place) not in _NICKNAMED or self.word(place + 2) != _NICKNAMED[self.word(place)]:
            return False
        inner, after = self.tokens[place + 1 : place + 2], self.tokens[place + 3 : place + 4]
        return all(token and token[0].text[0].isupper() and token[0].low not in NO_NAMES for token in (inner, after))

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
        return capitalized(owner(self.text[self.tokens[start].start : self.tokens[end - 1].end]))


def owner(word: str) -> str:
    """Return "Anna" for "Anna's", and "anna" for "annas"."""
    if word.endswith(("'s", "’s")):
        return word[:-2]
    first, last = word.split(" ")[0].casefold(), word.split(" ")[-1]
    is_more = last not in GIVEN and (last[:-1] in GIVEN or (first in _KIN and not last.endswith(("is", "us", "ss"))))
    return word[:-1] if last[-1:] == "s" and last.islower() and is_more else word


def _bare(low: str) -> str:
    return owner(low)


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
        whole = text[found.tokens[place].start : last.end]
        kind = "whose" if owner(whole) != whole else "name"
        yield Span(kind, found.tokens[place].start, last.end, said)
        place = end
