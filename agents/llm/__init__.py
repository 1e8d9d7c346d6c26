"""Language models, real and offline, and what a domain gives the offline one so that it can be talked to without a key.

    from agents.llm import Answer, Ask, Attached, Called, Said, Turn, grammar, phrase

This is the door for domains.
"""

from agents.llm.attached import Attached
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Ask, Turn, grammar
from agents.llm.offline.phrases import phrase
from agents.llm.offline.undoing import NOT_ALL, last_undo

__all__ = ["NOT_ALL", "Answer", "Ask", "Attached", "Called", "Said", "Turn", "grammar", "last_undo", "phrase"]
