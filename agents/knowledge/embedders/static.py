"""The embedder that is always there: a table with a vector for each piece of a word, as the wheel `wordllama` ships it.

Of the wheel only its two files of data are used: importing its code sets up logging, and that wants to download.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.knowledge.embedders.embedder import EmbedderError, Kind
from agents.knowledge.embedders.words import significant

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "static"
DIMS = 256
TABLE = "weights/l2_supercat_256.safetensors"
TOKENIZER = "tokenizers/l2_supercat_tokenizer_config.json"
FLOOR = 0.315  # as measured: tests/agents/knowledge/labelled
LONGEST = 1000  # pieces of a text that count: what comes after them changes a mean no more
LONGEST_WORD = 200  # characters


class StaticEmbedder:
    """The mean of the pieces' vectors, without stop words: 60 µs for a short passage. It knows no order of words."""

    name = NAME
    is_local = True
    dims = DIMS
    floor = FLOOR

    def __init__(self, id: int = 0) -> None:
        self.id = id

    def embed(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        import numpy as np

        table, _ = _files()
        vectors = np.zeros((len(texts), DIMS), np.float32)
        for vector, text in zip(vectors, texts, strict=True):
            words = significant(text).split()[:LONGEST]
            if pieces := [piece for word in words for piece in _pieces(word[:LONGEST_WORD])]:
                mean = table[pieces[:LONGEST]].mean(axis=0, dtype=np.float32)
                vector[:] = mean / (np.linalg.norm(mean) or 1.0)
        return vectors


@lru_cache(maxsize=50_000)
def _pieces(word: str) -> list[int]:
    """Return the word's pieces in the table, as it is written with a capital where that gives fewer.

    The table has "June" as one piece, and "june" as "j" and "une", which "prune" has, too.
    """
    _, tokenizer = _files()
    plain, capital = tokenizer.encode_batch([word, word[:1].upper() + word[1:]], add_special_tokens=False)
    return list(capital.ids if len(capital.ids) < len(plain.ids) else plain.ids)


@cache
def _files() -> tuple[NDArray[np.float16], Any]:
    """Read table and tokenizer once a process: 17 MB and 40 ms that who never searches is spared."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # its threads would not be there after a fork
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    spec = find_spec("wordllama")
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderError("The table of word vectors is missing. Install it: pip install wordllama==0.4.0.post1")
    home = Path(next(iter(spec.submodule_search_locations)))
    try:
        (table,) = load_file(home / TABLE).values()
        return table, Tokenizer.from_file(str(home / TOKENIZER))
    except Exception as error:
        raise EmbedderError(f"The table of word vectors in {home} could not be read.") from error
