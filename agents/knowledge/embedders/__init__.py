"""What makes vectors of texts: the static table that is always there, a small model, or any server of embeddings.

    from agents.knowledge import embedders
    vectors = embedders.active().embed(["Barn with a view of the lake"], "passage")

active: the one whose vectors are searched. forget: read that anew. named: any other, to make its vectors beside.
wanted: the rows' ids of all whose vectors are kept up, the active one's and that of one in preparation.
Behind them: `static`, `minilm` (the extra `convoke[minilm]`), `remote` (`/v1/embeddings`).
"""

from typing import TYPE_CHECKING

from agents.knowledge.embedders.embedder import Embedder, EmbedderError, Kind
from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.knowledge.embedders.chosen import active, forget, named, wanted
else:
    __getattr__ = lazily(__name__, chosen=["active", "forget", "named", "wanted"])

__all__ = ["Embedder", "EmbedderError", "Kind", "active", "forget", "named", "wanted"]
