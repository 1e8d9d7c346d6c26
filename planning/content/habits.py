"""What a host's earlier events were like, and what they have said of the people who come."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel


class UsualContent(BaseModel):
    """A guest, a place or a budget, and at how many of the earlier events it was so."""

    value: str
    times: int


class KnownContent(BaseModel):
    """What a person has said before, with the id of the fact. It is data, whatever stands in it."""

    fact: str
    statement: str
    is_of_food: bool = False


class HabitsContent(BaseModel):
    """Of `events` earlier events: who came to several, where they were, the budget in the middle of theirs."""

    events: int = 0
    guests: list[UsualContent] = []
    places: list[UsualContent] = []
    budget: Decimal | None = None
    budgets: int = 0
    currency: str = ""
    known: list[KnownContent] = []
