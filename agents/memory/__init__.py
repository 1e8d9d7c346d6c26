"""What agents remember of a person: facts and preferences in the person's own words, until they are to be forgotten.

    from agents import memory

    memory.recall(user, "What shall we cook for Anna?")  # [Recalled(fact=…, statement="Anna is vegan.", …)]

This is the door for domains. What is exported here may be imported in a `models.py` too.

facts: remember, edit, forget. retrieval: recall. pauses: while nothing is read or written. speech: what memory
asks of those who keep conversations. models: the rows. signals: what others hear of what is forgotten.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.memory.facts import LONGEST, edit, facts_of, forget, forget_all, remember
    from agents.memory.leaving_out import is_still, left_out, version, without
    from agents.memory.mentioning import mentions
    from agents.memory.models import Fact, FactQuerySet, today
    from agents.memory.noting import note_recalled
    from agents.memory.pauses import is_paused, pause, resume
    from agents.memory.retrieval import HAS_FACTS, Recalled, recall, told
    from agents.memory.rules import states_preference
    from agents.memory.signals import forgotten
    from agents.memory.speech import Conversations, Heard, Words, conversations, is_temporary
    from agents.memory.taking_back import take_back
    from agents.memory.tools import TOOLS
else:
    __getattr__ = lazily(
        __name__,
        speech=["Conversations", "Heard", "Words", "conversations", "is_temporary"],
        facts=["LONGEST", "edit", "facts_of", "forget", "forget_all", "remember"],
        leaving_out=["is_still", "left_out", "version", "without"],
        mentioning=["mentions"],
        noting=["note_recalled"],
        models=["Fact", "FactQuerySet", "today"],
        pauses=["is_paused", "pause", "resume"],
        retrieval=["HAS_FACTS", "Recalled", "recall", "told"],
        rules=["states_preference"],
        signals=["forgotten"],
        taking_back=["take_back"],
        tools=["TOOLS"],
    )

__all__ = [
    "HAS_FACTS", "LONGEST", "TOOLS", "Conversations", "Fact", "FactQuerySet", "Heard", "Recalled", "Words",
    "conversations", "edit", "facts_of", "forget", "forget_all", "forgotten", "is_paused", "is_still",
    "is_temporary", "left_out", "mentions", "note_recalled", "pause", "recall", "remember", "resume",
    "states_preference", "take_back", "today", "told", "version", "without",
]  # fmt: skip
