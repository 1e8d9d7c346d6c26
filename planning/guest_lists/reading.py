"""The way in: which kind of list a text is, and what it holds."""

from __future__ import annotations

from planning.guest_lists import lines, tables, vcards
from planning.guest_lists.entry import GuestList

#: What stands in texts without being seen.
_UNSEEN = str.maketrans({"\ufeff": "", "\u200b": "", "\u200e": "", "\u200f": "", "\u2060": "", "\xad": "", "\0": ""})
_SPACES = str.maketrans(dict.fromkeys("\xa0\u2007\u202f\u2009\u3000", " "))


def read(text: str) -> GuestList:
    """Return whom a text names. It takes time in proportion to the text's length."""
    text = text.translate(_UNSEEN).translate(_SPACES).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    if vcards.has_cards(text):
        return vcards.read(text)
    return tables.read(text) or lines.read(text)
