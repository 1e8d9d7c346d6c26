"""What could be remembered of a message, before it is decided: always with the words that it was taken from."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from agents import patterns as re
from agents.memory.models import Fact

LONGEST_QUOTE = 500  # characters
LONGEST = {"subject": 120, "attribute": 120, "value": 300, "statement": 400}
_DENIAL = re.compile(r"^(?:is |are |am )?(?:not|no longer|isn't|aren't|not any ?more)\s+(?:an? |the )?(?=\S)", re.I)
#: Of somebody's name, what says that it is the person themself.
THE_PERSON = ("", "user", "the user", "person", "the person", "me", "i", "myself", "self", "you")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One thing that a person said, as a model or the rules read it.

    `quote` is to stand in the message. `is_single`: a person has one of these at a time, so that another value takes
    its place. `is_over`: it holds no more. `is_private`: health, faith and the like; kept only where the person asked,
    `is_asked`. `replaces`: facts that it contradicts, whatever they are called.
    """

    subject: str
    attribute: str
    value: str
    statement: str
    quote: str
    kind: str = Fact.Kind.FACT
    expires_on: date | None = None
    is_single: bool = True
    is_over: bool = False
    is_private: bool = False
    is_asked: bool = False
    replaces: tuple[UUID, ...] = ()


def span(quote: str, text: str) -> tuple[int, int] | None:
    """Return where the quote stands in the text, or None: then it was never said.

    Blanks and the forms of quotation marks count for nothing, as models change them; letters and figures do.
    """
    wanted, _ = _plain(quote)
    if not wanted or len(quote) > LONGEST_QUOTE:
        return None
    plain, places = _plain(text)
    at = plain.find(wanted)
    while at >= 0 and (_is_inside_a_word(plain, at) or _is_inside_a_word(plain, at + len(wanted))):
        at = plain.find(wanted, at + 1)
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None


def _is_inside_a_word(text: str, at: int) -> bool:
    """Whether this place parts a word: "art" is no quote of "party"."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


_ALIKE = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-"})


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text with each run of blanks as one, and for each character where it stood."""
    letters: list[str] = []
    places: list[int] = []
    for at, letter in enumerate(text.translate(_ALIKE)):
        if letter.isspace():
            if letters and letters[-1] != " ":
                letters.append(" ")
                places.append(at)
        else:
            letters.append(letter)
            places.append(at)
    if letters and letters[-1] == " ":
        letters.pop()
        places.pop()
    return "".join(letters), places


def one_line(text: str, longest: int) -> str:
    """Return it as one line without control characters, cut at a word."""
    kept = "".join(letter if unicodedata.category(letter)[0] != "C" else " " for letter in text)
    line = " ".join(kept.split())
    return line if len(line) <= longest else line[: longest - 1].rsplit(" ", 1)[0] + "…"


def same(one: str, other: str) -> bool:
    """Whether two values say the same: case, full stops and an article make no difference."""
    return key(one) == key(other)


def key(value: str) -> str:
    words = "".join(letter if letter.isalnum() else " " for letter in value.casefold()).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] in ("a", "an", "the") else words) or value.casefold()


def without_denial(value: str) -> str:
    """Return what is denied in "not Sam" or "no longer Sam"; a value that denies nothing as it is."""
    return _DENIAL.sub("", value)
