"""How lines of rows are compared: without case, articles and plural, units by one name each."""

from __future__ import annotations

import re
import unicodedata

_ARTICLES = {"a", "an", "the", "some"}
_UNITS = {
    "pound": "lb", "pounds": "lb", "lbs": "lb", "ounce": "oz", "ounces": "oz",
    "kilo": "kg", "kilos": "kg", "kilogram": "kg", "kilograms": "kg", "gram": "g", "grams": "g",
    "litre": "l", "litres": "l", "liter": "l", "liters": "l", "ml": "ml", "millilitres": "ml",
    "packet": "pack", "packets": "pack", "packs": "pack", "pck": "pack", "pkt": "pack",
}  # fmt: skip
_DECIMAL = re.compile(r"\d+\.\d+")
_WORD = re.compile(r"[^\W_]+(?:['.,:@/&+-]+[^\W_]+)*|[€$£~*|]")


def words(text: str) -> list[str]:
    """Return the words of a line as they are compared."""
    plain = unicodedata.normalize("NFKC", text).replace("’", "'").casefold()
    return [_folded(word) for word in _WORD.findall(plain) if word not in _ARTICLES]


def fold(text: str) -> str:
    """Return the line as it is compared.

    >>> fold("3 Pounds of the Mince") == fold("3 lb of mince")
    True
    """
    return " ".join(words(text))


def _folded(word: str) -> str:
    if _DECIMAL.fullmatch(word):
        return word.rstrip("0").rstrip(".")
    if word in _UNITS:
        return _UNITS[word]
    if len(word) < 4 or word.endswith("ss") or not word.isalpha():
        return word
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    if word.endswith(("xes", "ches", "shes", "sses", "oes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") else word
