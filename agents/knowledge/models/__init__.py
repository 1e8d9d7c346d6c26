"""The rows of what is known, and of what makes vectors of it."""

from agents.knowledge.models.embedder_row import EmbedderRow

__all__ = ["EmbedderRow"]
