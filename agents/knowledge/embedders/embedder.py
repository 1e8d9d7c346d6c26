"""What an embedder is to Convoke: texts in, vectors out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Kind = Literal["passage", "query"]


class EmbedderError(Exception):
    """No vectors could be made. `detail` is fit for a person to read, and holds no text that was to be embedded."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Embedder(Protocol):
    """Makes vectors that are compared by their cosine, with others of the same embedder only.

    `name` is that of its row; `id` is the row's, 0 for one that has none. `dims`: numbers of a vector, 0 until a server
    has answered for the first time. `floor`: what the best passage needs, in cosine and words, for there to be an
    answer. `is_local`: asks no server, so that a search may make vectors of what is new.
    """

    name: str
    id: int
    is_local: bool
    floor: float

    @property
    def dims(self) -> int: ...

    def embed(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Return a row of length 1 for each text, of shape (texts, dims); zeros for a text without a known word.

        Errors: `EmbedderError`, in words.
        """
        ...
