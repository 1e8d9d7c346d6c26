"""What agents can look up: passages of rows and documents, found by their words and by what they mean.

    from agents.knowledge import embedders

This is the door for domains. What is exported here may be imported in a `models.py` too.

embedders: what makes vectors of texts, and which of them is active. models: the rows.
"""

from agents.knowledge import embedders

__all__ = ["embedders"]
