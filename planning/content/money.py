"""What was planned, noted or paid of an event's money."""

from __future__ import annotations

from decimal import Decimal

from pydantic import BaseModel


class NotedContent(BaseModel):
    """What a call has changed: `what` is "planned", "expense", "paid", "removed" or "shown"; `to` and how much."""

    what: str
    to: str = ""
    amount: Decimal | None = None
