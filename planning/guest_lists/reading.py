"""The way in: which kind of list a text is, and what it holds."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

from planning.guest_lists import lines, tables, vcards
from planning.guest_lists.entry import GuestList, LeftOut

#: So many lines of a text are read: twice as many as a list has guests, and as many again between them.
MOST_LINES = 20_000
NOT_READ = f"a list has at most {MOST_LINES:,} lines, and all from here on was not read"

#: What stands in texts without being seen.
_UNSEEN = str.maketrans({"\ufeff": "", "\u200b": "", "\u200e": "", "\u200f": "", "\u2060": "", "\xad": "", "\0": ""})
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2007\u202f\u2009\u3000", " "))


@lru_cache(maxsize=8)
def read(text: str) -> GuestList:
    """Return whom a text names. It takes time in proportion to the text's length.

    What is looked at stands on a card, which is drawn again and again: the latest texts are known.
    """
    text = text.translate(_UNSEEN).translate(_SPACES).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if vcards.has_cards(text):
        return vcards.read(text)
    *first, beyond = text.split("\n", MOST_LINES)
    if len(first) < MOST_LINES or not beyond.strip():
        return tables.read(text) or lines.read(text)
    found = read("\n".join(first))
    begins = LeftOut(MOST_LINES + 1, beyond.lstrip().partition("\n")[0], NOT_READ)
    return replace(found, left_out=(begins, *found.left_out))
