"""English, as far as no domain has to say it: `english.toml`, and `asides.toml` for what is said by the way."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name(name).read_text())


_DATA = _read("english.toml")

#: Marks that say nothing; a question mark neither, as templates name what is asked.
MARKS = frozenset(",.!;:()-–—…\n~*•\"'“”?")

#: Words that may stand anywhere, and ask for nothing.
FILLERS = frozenset(_DATA["fillers"].split()) | MARKS

#: Phrases that ask politely.
POLITE: tuple[str, ...] = tuple(_DATA["polite"])
WITHIN_POLITE = frozenset(_DATA["within_polite"].split())

#: What stands between two requests.
JOINING = frozenset(_DATA["joining"].split()) | frozenset(",.;!?\n-–—•*")

#: Endings that are a word of their own, and words before which "'s" is one.
SHORT: dict[str, str] = _DATA["short"]
BEFORE_IS = frozenset(_DATA["before_is"].split())

#: Who does something, and what joins a sentence of theirs to what was said.
SUBJECTS = frozenset(_DATA["subjects"].split())
BEFORE_SUBJECTS = frozenset({",", "and", "so", "but", "-", "–", "—"})
SO_AMOUNTS = frozenset({"far", "much", "many", "long", "few", "little", "on"})  # "so" before these begins nothing

#: Words that stand for others.
WHOLE: dict[str, tuple[str, ...]] = {word: tuple(meant.split()) for word, meant in _DATA["whole"].items()}

#: What tells an aside from a wish.
ASIDE: dict[str, Any] = _read("asides.toml")

#: Words that the dictionary lacks.
ALSO_ENGLISH = frozenset(_DATA["also_english"].split())
