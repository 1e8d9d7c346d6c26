"""A message without what is only kind: the greeting and the "please" in front, the thanks and the smile behind.

Readers of values take free words up to both ends: "please speeches at 7" is no point of that name, and the morning of
"Good morning" is none of "at 4".
"""

from __future__ import annotations

import unicodedata

from agents import patterns as re

_BEFORE = re.compile(
    r"(?i)(?:(?:please|pls|kindly|(?:hey|hi|hello)(?: there)?|ok(?:ay)?|so|well|right|um+|uh+|erm|oh|ah|ooh|thanks"
    r"|thank you|cheers|good (?:morning|afternoon|evening|day)(?=\s*[,.!\n–-]))(?=[\s,.!:–-])[\s,.!:–-]*"
    r"(?:and (?=please\b))?)+(?=\w)"
)
_BEHIND = re.compile(
    r"(?i)(?:[\s,.!–-]*(?<=[\s,.!–-])(?:please|pls|plz|thanks(?: a (?:lot|million))?|thank you(?: (?:so|very) much)?"
    r"|thx|ty|cheers|ta|sorry(?: about (?:that|this|it))?)[.!]*)+$"
)
_NUMBERED = re.compile(r"(?:^|\s)\(?(\d)[.)]\s")
_WIDE = re.compile(r"(\S) {2,}(?=\S)")
_SMILES = frozenset({"So", "Sk", "Cf", "Mn", "Cn"})


def bare(text: str) -> str:
    """Return the message without them; as it is where nothing else would be left."""
    kept = _without_numbers(evenly_spaced(text.strip()))
    while (shorter := _BEHIND.sub("", _without_smile(kept)).rstrip()) != kept:
        kept = shorter
    if match := _BEFORE.match(kept):
        kept = kept[match.end() :]
    return kept if any(letter.isalnum() for letter in kept) else text


def evenly_spaced(text: str) -> str:
    """Return it with one blank between two words of a line."""
    return _WIDE.sub(r"\1 ", text)


def _without_numbers(text: str) -> str:
    """Return "1) plates 2) cups" as two lines: numbers that count on from one are none of a wish."""
    found = list(_NUMBERED.finditer(text))
    if len(found) < 2 or [int(match[1]) for match in found] != list(range(1, len(found) + 1)):
        return text
    return _NUMBERED.sub("\n", text).strip()


def _without_smile(text: str) -> str:
    end = len(text)
    while end and (text[end - 1].isspace() or unicodedata.category(text[end - 1]) in _SMILES):
        end -= 1
    return text[:end] if end < len(text.rstrip()) else text
