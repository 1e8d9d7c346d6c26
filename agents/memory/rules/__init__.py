"""Reading by rules what a person said of themself and of others, plainly and in English: what the offline model does.

dates: the day that words name. sentences: what is stated, without questions, guesses and the words of others.
clauses: one statement each. statements: what each says.
"""

from agents.memory.rules.statements import read, read_asked, states_preference

__all__ = ["read", "read_asked", "states_preference"]
