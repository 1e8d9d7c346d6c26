"""What is said where a request was not understood in whole."""

from __future__ import annotations

from collections.abc import Sequence

from agents.llm import Answer
from agents.llm.offline.understanding.doubts import in_words
from planning.grammar.requests import Doubt


def doubted(doubts: Sequence[Doubt], plain: str, hint: str) -> Answer:
    """Say it of the first one, with buttons.

    `plain` is the clause without those words, where it can be carried out so; `hint` are messages that work now.
    """
    doubt = doubts[0]
    return Answer(in_words(doubt.clause, doubt.words, plain), choices=[plain] if plain else hint.split(", or: "))
