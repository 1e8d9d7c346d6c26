"""What an operator sees of what is known, and edits of what makes its vectors."""

from agents.knowledge.admin.embedders import EmbedderRowAdmin
from agents.knowledge.admin.passages import ChangedRowAdmin, IndexedModelAdmin, PassageAdmin

__all__ = ["ChangedRowAdmin", "EmbedderRowAdmin", "IndexedModelAdmin", "PassageAdmin"]
