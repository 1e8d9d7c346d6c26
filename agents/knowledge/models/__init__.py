"""The rows of what is known, and of what makes vectors of it."""

from agents.knowledge.models.changed_row import ChangedRow
from agents.knowledge.models.embedder_row import EmbedderRow
from agents.knowledge.models.indexed_row import IndexedModel, IndexedRow
from agents.knowledge.models.passage import Passage
from agents.knowledge.models.passage_vector import PassageVector

__all__ = ["ChangedRow", "EmbedderRow", "IndexedModel", "IndexedRow", "Passage", "PassageVector"]
