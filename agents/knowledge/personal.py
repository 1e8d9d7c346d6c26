"""What of knowledge is a person's: nothing that their rows and documents do not say. With these it goes."""

from __future__ import annotations

from typing import Any

from agents import personal
from agents.knowledge.models import ChangedRow, IndexedRow, Passage, PassageVector

personal.no_rows(
    Passage, PassageVector, because="Pieces of your rows and documents, made from them so that they are found."
)


@personal.forgetting("index")
def forget(of_them: dict[str, Any]) -> None:
    """Nobody looks for what is gone any more."""
    for model in (Passage, IndexedRow, ChangedRow):
        model._base_manager.filter(**of_them).delete()
