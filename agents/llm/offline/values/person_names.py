"""One person's name as it is given: "Jane Doe", "Doe, Jane", "Ludwig van Beethoven", "ana-maria da silva"."""

from __future__ import annotations

from agents import patterns as re
from agents.llm.offline.values.not_names import HEADS
from agents.llm.offline.values.relations import OWN, RELATION

_NAME_WORD = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]|[dDlLO]['’])[\w.'’-]*|\(?[^\W\d_]+['’.]?\)?|&|-")
_PARTICLES = (
    "von van der den de del della di da dos das du la le al el bin ibn ben y e of the zu zum zur ter ten af av and "
    "family familie"
)
PARTICLES = frozenset(_PARTICLES.split())
#: Those that stand within a name in a text.
WITHIN = PARTICLES - {"the", "and", "of", "y", "e", "family", "familie"}
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"}
_SUMS = {"total", "totals", "sum", "summe", "subtotal", "gesamt", "insgesamt"}
_RELATION = re.compile(rf"{RELATION}|family", re.I)


def swapped(name: str) -> str:
    """Return "Jane Doe" for "Doe, Jane"; any other name as it is."""
    last, comma, first = (part.strip() for part in name.partition(","))
    is_pair = comma and last and first and "," not in first and len(last.split()) <= 3 and len(first.split()) <= 2
    return f"{first} {last}" if is_pair and first.strip(".").casefold() not in _SUFFIXES else name


def is_name(text: str, *, lenient: bool = False) -> bool:
    """Whether these words may be one person's name."""
    words = text.split()
    if not words or len(words) > (8 if lenient else 6) or not re.search(r"[^\W\d_]", text) or "://" in text:
        return False
    if words[0].strip(".,:!").casefold() in _SUMS:
        return False
    if lenient:
        return True
    if (
        words[0].strip(".,:!").casefold().removesuffix("'s") in HEADS
        or text.endswith((":", "!", "?"))
        or re.search(r"[\d=@#%{}\\]", text)
    ):
        return False
    return all(word in PARTICLES or (_NAME_WORD.fullmatch(word) and not word[:1].islower()) for word in words)


def capitalized(name: str) -> str:
    """Return a name with the capitals it has: "Ana-Maria da Silva" for "ana-maria da silva". Other words are kept."""
    words = name.split()
    if words and words[0].casefold() in (*OWN, "the"):
        return name[0].upper() + name[1:]  # "My sister"
    return " ".join(_word(word, is_first=not at) for at, word in enumerate(words))


def _word(word: str, *, is_first: bool) -> str:
    if word.casefold() in WITHIN and not is_first:
        return word
    if not word.islower() or (not is_first and _RELATION.fullmatch(word)):
        return word
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
