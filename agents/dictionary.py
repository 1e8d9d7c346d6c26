"""English words: those that the wheel `pyspellchecker` counted. Only its file of data is used."""

from __future__ import annotations

import gzip
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_PACKAGE, _FILE = "spellchecker", "resources/en.json.gz"
_ENDINGS = ("s", "d", "ed", "ing", "ly")
_STEM = 3  # letters that an ending stands behind, at least: "cming" is no word for all that "cm" is one


def is_word(word: str) -> bool:
    """Whether a word in small letters is in the dictionary, inflected or in British spelling too."""
    known = english_words()
    stems = (word.removesuffix(ending) for ending in _ENDINGS)
    return any(
        each in known or each.replace("our", "or") in known or each.replace("tre", "ter") in known
        for each in (word, *(stem for stem in stems if len(stem) >= _STEM))
    )


@cache
def english_words() -> frozenset[str]:
    """Read the dictionary once a process: 60 ms that who never needs it is spared."""
    spec = find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("The dictionary is missing. Install it: pip install pyspellchecker")
    file = Path(next(iter(spec.submodule_search_locations))) / _FILE
    return frozenset(json.loads(gzip.decompress(file.read_bytes())))
