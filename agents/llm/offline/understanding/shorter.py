"""A name with what may be said behind it: of "Night Bus for the drive to Wales" the name may be "Night Bus" alone.

A file asks for it where it describes a kind (`shorter`: words before which a name may end), and in a call
(`"name.short"`) that is made once nothing is called as the whole is.
"""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.understanding.dictionary import is_english
from agents.llm.offline.understanding.english import ASIDE
from agents.llm.offline.understanding.text import words

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
#: A sentence of its own behind a comma: ", it's for my run".
_TOLD = re.compile(
    r"\s*[,–—-]+\s+(?=(?:its?|im|ive|theyre|i|we|my|our|she|he|they|that|this|for|to|as|because)\b)", re.I
)
_ON_IT = re.compile(r"\s+(?:on|in|to|onto|off) (?:it|there)\W*$", re.I)
_PLEASE = re.compile(r"[\s,]+please\W*$", re.I)
_NO, _TURNS = frozenset(ASIDE["denying"].split()), frozenset(ASIDE["turning"].split())


class Name(str):
    """A name, and in `short` what it may be but for a reason behind it; None where nothing may be left out."""

    short: str | None = None


def name_of(said: str, before: frozenset[str]) -> Name:
    """Return what was said as a name that may end before one of these words, or before a sentence behind a comma.

    What is left out is English, or begins with a capital, and neither counts nor turns anything round.
    """
    said = _PLEASE.sub("", said) or said
    name = Name(said)
    ends = [match.start() for match in _TOLD.finditer(said)]
    ends += [match.start() for match in _WORD.finditer(said) if match.start() and match[0].lower() in before]
    for end in sorted(ends):
        if said[:end].strip() and len(said[end:].split()) > 1 and says_why(said[end:]):
            name.short = _PLEASE.sub("", _ON_IT.sub("", said[:end])).strip(" ,–—-")
            break
    return name


def says_why(rest: str, *, may_deny: bool = False) -> bool:
    """Whether words may be passed over: they are English or names, count nothing and turn nothing round."""
    said = [word for word in words(rest) if word.text[0].isalnum()]
    never = _TURNS if may_deny else _TURNS | _NO
    return (
        bool(said)
        and never.isdisjoint(word.text for word in said)
        and all(is_english(word.text) or rest[word.start].isupper() for word in said)
        and not any(letter.isdigit() for letter in rest)
    )
