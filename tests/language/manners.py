"""The same requests as other people write them: politely, in a hurry, with a smile. They come to the same rows."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from dataclasses import replace

from tests.language import folding
from tests.language.corpus import Case

MANNERS: dict[str, Callable[[str], str]] = {
    "please before": lambda text: f"Please {text[:1].lower()}{text[1:]}",
    "thanks behind": lambda text: f"{text.rstrip('.')}, thanks!",
    "hey before": lambda text: f"hey, {text}",
    "a smile behind": lambda text: f"{text} 🎉",
    "small letters": lambda text: text.lower(),
    "capitals": lambda text: text.upper(),
    "two spaces": lambda text: text.replace(" ", "  "),
}
#: Ways to mistype a word.
TYPOS: dict[str, Callable[[str], str]] = {
    "a letter twice": lambda word: word[:3] + word[2:],
    "two letters swapped": lambda word: word[:2] + word[3] + word[2] + word[4:],
    "a letter left out": lambda word: word[:3] + word[4:],
}
_SHORTEST = 6  # letters of a word in which one mistypes: of shorter ones another word is made
EACH = 2  # ways in which each case is said


def otherwise(cases: Iterable[Case]) -> list[Case]:
    """Return each case that says one thing and writes, in `EACH` of these ways: always in the same ones.

    Its kind is the way's name. What is to be written itself is not mistyped.
    """
    found = []
    for case in cases:
        text = case.say[0]
        if len(case.say) > 1 or not case.writes or "\n" in text:
            continue
        ways = {name: change(text) for name, change in MANNERS.items()}
        if word := _to_mistype(case):
            ways |= {name: text.replace(word, change(word), 1) for name, change in TYPOS.items()}
        there = [(name, said) for name, said in ways.items() if said != text]
        first = zlib.crc32(text.encode())
        for at in range(first, first + EACH):
            name, said = there[at % len(there)]
            found.append(replace(case, say=(said,), kind=name))
    return found


def _to_mistype(case: Case) -> str:
    """Return the first long word in small letters that is no part of what is written; "" without one."""
    lines = " ".join([*(line for lines in case.outcomes for line in lines), *case.gone])
    written = set(folding.words(lines.replace("/", " ").replace(":", " ").replace("(", " ").replace("|", " ")))
    for word in case.say[0].split():
        is_plain = len(word) >= _SHORTEST and word.isascii() and word.isalpha() and word.islower()
        if is_plain and not set(folding.words(word)) & written:
            return word
    return ""
