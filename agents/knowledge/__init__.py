"""What agents can look up: passages of rows and documents, found by their words and by what they mean.

    from agents.knowledge import Knowledge, embedders

    class Venue(models.Model):
        knowledge = Knowledge(text="about", title="name", owner=None)

This is the door for domains. What is exported here may be imported in a `models.py` too.

Knowledge: what a model declares. embedders: what makes vectors of texts, and which of them is active. models: the rows.
"""

from agents.knowledge import embedders
from agents.knowledge.declaration import Knowledge

__all__ = ["Knowledge", "embedders"]
