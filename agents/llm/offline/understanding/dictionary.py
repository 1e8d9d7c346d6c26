"""Which words are English: those that the wheel `pyspellchecker` counted. Only its file of data is used."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from agents.llm.offline.understanding.english import ALSO_ENGLISH
from agents.llm.offline.understanding.slips import near_to

_PACKAGE, _FILE = "spellchecker", "resources/en.json.gz"
_ENDINGS = ("", "s", "d", "ed", "ing", "ly")


def is_english(word: str) -> bool:
    """Whether a word is in the dictionary, also in British spelling, joined by a hyphen, or with "'s" behind it."""
    word = word.lower().removesuffix("'s")
    return all(_is_known(part) for part in word.replace("-", "'").split("'") if part)


def is_nearly_english(word: str) -> bool:
    """Whether a word is English, or one slip of the pen away from a word that is."""
    return is_english(word) or any(near[0] == word[0] and near in _words() for near in near_to(word) if near)


def _is_known(word: str) -> bool:
    known = _words()
    plain = (word.removesuffix(ending) for ending in _ENDINGS)
    return any(
        each in known or each.replace("our", "or") in known or each.replace("tre", "ter") in known
        for each in plain
        if each
    )


@cache
def _words() -> frozenset[str]:
    """Read the dictionary once a process: 60 ms that who never needs it is spared."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The dictionary is missing. Install it: pip install pyspellchecker")
    file = Path(next(iter(spec.submodule_search_locations))) / _FILE
    return ALSO_ENGLISH.union(json.loads(gzip.decompress(file.read_bytes())))
