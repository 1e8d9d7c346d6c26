"""A guest list as people have it: read from a table, vCards or the lines of a mail, and written as a table.

Nothing is guessed: what a line says of nobody, or leaves open, is kept apart, with why. `read` is the way in.
"""

from agents.llm.offline.values.parties import HOW_MANY
from planning.guest_lists.entry import Entry, GuestList, LeftOut, entry
from planning.guest_lists.reading import read

__all__ = ["HOW_MANY", "Entry", "GuestList", "LeftOut", "entry", "read"]
