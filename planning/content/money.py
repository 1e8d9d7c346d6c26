"""What was planned, noted or paid of an event's money."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel

from planning.models import Expense


class NotedContent(BaseModel):
    """What a call did: `what` is "planned", "expense", "paid", "changed", "removed" or "shown"; to whom, how much."""

    what: str
    to: str = ""
    amount: Decimal | None = None


class ExpenseContent(BaseModel):
    """What an event costs besides its shopping and bookings."""

    title: str
    amount: Decimal
    due_on: date | None = None
    paid_on: date | None = None

    @classmethod
    def of(cls, row: Expense) -> Self:
        return cls(title=row.title, amount=row.amount, due_on=row.due_on, paid_on=row.paid_on)
