"""How what a tool did is taken back: by which calls."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from pydantic import BaseModel


class UndoContent(BaseModel):
    """A call that takes back, with what was there before."""

    tool: str
    arguments: dict[str, Any]

    @classmethod
    def by(cls, tool: str, event: int, **arguments: Any) -> Self:
        """Return it with arguments as JSON; moments are on the event's own clock, without an offset."""
        return cls(tool=tool, arguments={"event": event, **{name: plain(value) for name, value in arguments.items()}})


def plain(value: Any) -> Any:
    """Return the value as a tool takes it in JSON."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value
