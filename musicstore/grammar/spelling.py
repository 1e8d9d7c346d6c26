"""Mends slips in the words that questions about invoices turn on, and leaves all others alone."""

from __future__ import annotations

from rapidfuzz import process
from rapidfuzz.distance import OSA

from agents import patterns as re

KNOWN = (
    "invoice", "invoices", "receipt", "receipts", "purchase", "purchases", "purchased", "orders", "ordered", "bought",
    "billing", "payment", "payments", "expensive", "spending", "latest", "newest", "recent", "helped", "employee",
    "history", "month", "genre", "artist", "chart",
)  # fmt: skip
_LEAST = 6  # letters of a word that is mended: shorter ones are too near to others
_WORD = re.compile(r"[a-z]+", re.I)


def mended(text: str) -> str:
    """Return the text in lower case, with these words as they are written."""
    return _WORD.sub(lambda match: _right(match[0]), text.lower())


def _right(word: str) -> str:
    if len(word) < _LEAST or word in KNOWN:
        return word
    found = process.extractOne(word, KNOWN, scorer=OSA.distance, score_cutoff=2 if len(word) > 7 else 1)
    return found[0] if found and word[0] == found[0][0] else word
