"""Text in UTF-16 without the mark that says so: told by reading all of it. Nothing of Django is in it.

It is such text if every character of it is one that somebody may have written, and enough of them are of the first 256:
letters, blanks, the ends of lines. Bytes that are something else do not come to that by chance.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Iterable

ENCODINGS = ("utf-16-le", "utf-16-be")
NARROW = 10  # one in so many characters is of the first 256
BLANK = frozenset("\t\n\r\f")
NEVER = frozenset(("Cc", "Cn", "Co", "Cs"))  # controls, what stands for nothing, private use, halves of pairs


def encoding_of(blocks: Iterable[bytes]) -> str:
    """Return in which of the two these bytes are text, or ""."""
    found = {encoding: _Reader(encoding) for encoding in ENCODINGS}
    for block in blocks:
        found = {encoding: reader for encoding, reader in found.items() if reader.reads(block)}
        if not found:
            return ""
    whole = {encoding: reader for encoding, reader in found.items() if reader.reads(b"", is_end=True)}
    best = max(whole, key=lambda encoding: whole[encoding].narrow, default="")
    return best if best and whole[best].narrow * NARROW >= whole[best].count > 0 else ""


class _Reader:
    """Reads bytes in one encoding, and counts."""

    def __init__(self, encoding: str) -> None:
        self.count = self.narrow = 0
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._seen: set[str] = set(BLANK)

    def reads(self, block: bytes, *, is_end: bool = False) -> bool:
        try:
            text = self._decoder.decode(block, is_end)
        except UnicodeDecodeError:
            return False
        self.count += len(text)
        self.narrow += len(text.encode("latin-1", "ignore"))
        fresh = set(text) - self._seen
        self._seen |= fresh
        return all(unicodedata.category(each) not in NEVER for each in fresh)
