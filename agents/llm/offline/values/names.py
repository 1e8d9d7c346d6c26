"""One person's name: "Jane Doe", "Doe, Jane", "Ludwig van Beethoven"."""

from __future__ import annotations

from agents import patterns as re

_NAME_WORD = re.compile(r"(?:[^\W\d_a-zß-öø-ÿ]|[dDlLO]['’])[\w.'’-]*|\(?[^\W\d_]+['’.]?\)?|&|-")
_PARTICLES = (
    "von van der den de del della di da dos das du la le al el bin ibn ben y e of the zu zum zur ter ten af av and "
    "family familie"
)
_SMALL = frozenset(_PARTICLES.split())
#: Words with a capital that begin no name.
_NO_NAMES = (
    "dear hi hello hey thanks thank best regards cheers guests guest list name names invitees invited people total "
    "subject sent date attachments attached wrote on in at we i you it this that these those here there please let "
    "see love kind yours sincerely forwarded original message begin end sheet page email mail phone address rsvp yes "
    "no maybe coming declined menu menus food drinks cake what when where who why how our your my if not also bride "
    "groom side friends family colleagues work school neighbours neighbors others table tables "
    "liebe lieber hallo gruß grüße danke gäste gästeliste bonjour merci invités hola gracias invitados"
)
_NO_NAME = frozenset(_NO_NAMES.split())
_SUFFIXES = {"jr", "sr", "ii", "iii", "iv", "md", "phd", "esq"}
_SUMS = {"total", "totals", "sum", "summe", "subtotal", "gesamt", "insgesamt"}


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
        words[0].strip(".,:!").casefold().removesuffix("'s") in _NO_NAME
        or text.endswith((":", "!", "?"))
        or re.search(r"[\d=@#%{}\\]", text)
    ):
        return False
    return all(word in _SMALL or (_NAME_WORD.fullmatch(word) and not word[:1].islower()) for word in words)
