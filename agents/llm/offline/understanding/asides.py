"""What a person says beside a wish: a reason, a sigh, what is wrong as it is. It asks for nothing and is passed over.

A reason stands behind "because" or before "so", and may be about anything. What is wrong as it is ("3 is too early for
half of them") may hold values: a wish says what shall be instead. Any other aside tells something, names nothing that a
wish could be about, and holds no value. All are English: a word that nobody knows may be the very thing that matters.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.english import ASIDE
from agents.llm.offline.understanding.templates import phrases
from agents.llm.offline.understanding.text import Word

#: Words at most of one, and before which it has to tell something.
LONGEST, TELLS_WITHIN = 26, 8
LONGEST_HEADING = 9

Phrase = tuple[str, ...]
Known = Callable[[str], bool]
Matters = Callable[[Word], bool]


def _phrases(name: str) -> frozenset[Phrase]:
    return frozenset(phrase for template in ASIDE[name] for phrase in phrases(template) if phrase)


_REASONS, _PURPOSES, _SIGHS, _WRONG, _HARMLESS, _TAKEN_BACK = map(
    _phrases, ("reasons", "purposes", "sighs", "wrong", "harmless", "taken_back")
)
_LONGEST_HARMLESS = max(map(len, _HARMLESS))
_HEADINGS = frozenset(ASIDE["headings"].split())
_TELLERS, _OTHERWISE = frozenset(ASIDE["tellers"].split()), frozenset(ASIDE["otherwise"].split())
_TELLING, _TOLD_OF_SO = (frozenset(ASIDE[name].split()) for name in ("telling", "telling_before_so"))
_CONDITIONS, _NEVER, _NEVER_FIRST, _NOT, _NEVER_WITH_NOT = (
    frozenset(ASIDE[name].split()) for name in ("conditions", "never", "never_first", "not", "never_with_not")
)
_BEHIND_A_VERB = frozenset({(), *((word,) for word in ASIDE["behind_a_verb"].split())})
_IS_SO = frozenset((word,) for word in ASIDE["is_so"].split())
#: Said of oneself with one of these it may be a wish, whatever follows from it: "we are moving it to Sunday, so …".
_WISHED, _WE = frozenset(ASIDE["wished"].split()), frozenset({"i", "we"})
ONLY = frozenset({"only"})
_WISHING = frozenset(
    {"can", "could", "may", "shall", "should", "would", "let", "please", "make", "move", "how", "what"}
)
#: Words behind which it is told why; before them a request may end.
SO = frozenset(ASIDE["so"].split())


def is_sigh(words: Sequence[Word]) -> bool:
    """Whether words between two marks only say how somebody feels."""
    return tuple(word.text for word in words if word.text[0].isalnum()) in _SIGHS


def is_heading(words: Sequence[Word]) -> bool:
    """Whether words before a colon only say that several things follow: "three updates after our meeting"."""
    said = [word.text for word in words if word.text[0].isalnum()]
    return len(said) <= LONGEST_HEADING and not _HEADINGS.isdisjoint(said) and not any(map(str.isdigit, "".join(said)))


def is_aside(words: Sequence[Word], text: str, matters: Matters, is_known: Known, *, before_so: bool = False) -> bool:
    """Whether words between two marks are an aside.

    `matters` says of a word that a wish may be about it, `is_known` that it is a name; `before_so` that a wish follows
    from it.
    """
    said = [word for word in words if word.text[0].isalnum()]
    plain = tuple(word.text for word in said)
    if not said or len(said) > LONGEST:
        return False
    if any(_is_strange(word, place, text, is_known) for place, word in enumerate(said)):
        return False
    if (first := _start_of(plain, _REASONS)) and len(plain) > first + 1:
        return plain[0] != "as" or _tells(plain, _TELLING)  # "as a helper who can only look" is no reason
    rest = _without_harmless(said)
    left = tuple(word.text for word in rest)
    if not left:
        return True
    if left[0] in _NEVER_FIRST and left[0] == plain[0]:
        return False
    # Of a reason "only" is no condition: "his flight only lands on Saturday, so …".
    if not (_CONDITIONS - ONLY if before_so else _CONDITIONS).isdisjoint(left) or _holds(plain, _TAKEN_BACK):
        return False
    is_wish = plain[0] in _WE and not _WISHED.isdisjoint(plain)
    if is_wish and before_so:
        return False
    if (_holds(plain, _WRONG) and not _ends_in_wish(plain)) or (before_so and _tells(plain, _TELLING | _TOLD_OF_SO)):
        return True
    if any(map(matters, rest)):
        return False
    if (first := _start_of(plain, _PURPOSES)) and len(plain) > first + 1:
        return True
    told = len(rest) < len(said) or _tells(plain, _TELLING)
    negated = not _NOT.isdisjoint(left)
    return (
        _NEVER.isdisjoint(left)
        and (told or (plain[0] in _TELLERS and _OTHERWISE.isdisjoint(plain)))
        and not (negated and not (_NEVER_WITH_NOT.isdisjoint(left) and _names_nobody(said, text)))
    )


def begins_reason(words: Sequence[Word], place: int) -> bool:
    """Whether a reason or a purpose begins at a word, so that a request may end before it."""
    plain = tuple(word.text for word in words[place : place + 3])
    return bool(_start_of(plain, _REASONS) or _start_of(plain, _PURPOSES))


def _start_of(plain: Phrase, phrases: frozenset[Phrase]) -> int:
    """How many words of a phrase it begins with."""
    return next((length for length in (3, 2, 1) if plain[:length] in phrases), 0)


def _without_harmless(said: Sequence[Word]) -> list[Word]:
    """Return it without what is only said of the world."""
    plain = tuple(word.text for word in said)
    kept: list[Word] = []
    place = 0
    while place < len(said):
        lengths = range(min(_LONGEST_HARMLESS, len(said) - place), 0, -1)
        length = next((length for length in lengths if plain[place : place + length] in _HARMLESS), 0)
        if not length:
            kept.append(said[place])
        place += length or 1
    return kept


def _holds(plain: Phrase, phrases: frozenset[Phrase]) -> bool:
    return any(plain[place : place + length] in phrases for length in (1, 2, 3, 4, 5) for place in range(len(plain)))


def _ends_in_wish(plain: Phrase) -> bool:
    """Whether a wish follows within: "Saturday clashes with football so could we do it on the Friday"."""
    return any(word in SO and behind in _WISHING for word, behind in itertools.pairwise(plain))


def _tells(plain: Phrase, telling: frozenset[str]) -> bool:
    """Whether somebody or something does or is a thing: "the boiler's died", "the neighbours complained"."""
    return any(
        word in telling
        or (word.endswith("'s") and (_goes_on(plain, place + 1) or plain[place + 1 : place + 2] in _IS_SO))
        or (place > 1 and word.endswith("ed") and _goes_on(plain, place))
        for place, word in enumerate(plain[:TELLS_WITHIN])
        if place or word.endswith("'s")
    )


def _goes_on(plain: Phrase, place: int) -> bool:
    """Whether a word is what somebody does or did, and no word for a thing behind it: "baked it", not "baked beans"."""
    is_done = plain[place : place + 1] and (plain[place].endswith("ed") or plain[place].endswith("ing"))
    return bool(is_done) and plain[place + 1 : place + 2] in _BEHIND_A_VERB


def _names_nobody(said: Sequence[Word], text: str) -> bool:
    return not any(text[word.start].isupper() and word.text != "i" for word in said[1:])


def _is_strange(word: Word, place: int, text: str, is_known: Known) -> bool:
    """Whether a word is neither English nor a name, known or, by its capital, of somebody."""
    return not (
        word.text[0].isdigit()
        or is_english(word.text)
        or (place and text[word.start].isupper())
        or is_known(word.text.removesuffix("'s"))
    )
