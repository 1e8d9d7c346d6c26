"""What a search has found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that answers a question. `object_id` is the key of the row that it is about.

    `score`: the cosine of their vectors, and a fifth of the square of its part of the question's words.
    """

    passage: int
    title: str
    text: str
    kind: str
    object_id: str
    url: str
    score: float

    def cited(self) -> dict[str, Any]:
        """Return it as tools, cards and REST tell it: `id` is what one cites it by."""
        return {"id": self.passage, "title": self.title, "text": self.text, "kind": self.kind, "url": self.url}
