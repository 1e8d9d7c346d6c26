"""What agents can look up: passages of rows and documents, found by their words and by what they mean.

    from agents.knowledge import Hit, Knowledge, embedders, search

    class Venue(models.Model):
        knowledge = Knowledge(text="about", title="name", owner=None)

This is the door for domains. What is exported here may be imported in a `models.py` too.

Knowledge: what a model declares. search(user, question): what answers it, as a list of `Hit`. embedders: what makes
vectors of texts, and which of them is active. changed(rows): their texts say something else, though no column of theirs
changed. Behind the door, indexing: how passages follow their rows. lookup: the
search. models: the rows.
"""

from typing import TYPE_CHECKING

from agents.knowledge import embedders
from agents.knowledge.declaration import Knowledge
from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.knowledge.lookup.hits import Hit
    from agents.knowledge.lookup.search import search
    from agents.knowledge.models import Passage
    from agents.knowledge.outbox import changed
else:
    __getattr__ = lazily(
        __name__,
        models=["Passage"],
        outbox=["changed"],
        **{"lookup.hits": ["Hit"], "lookup.search": ["search"]},
    )

__all__ = ["Hit", "Knowledge", "Passage", "changed", "embedders", "search"]
