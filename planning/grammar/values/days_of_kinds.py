"""The day that a kind of event is held on by its nature."""

from __future__ import annotations

from datetime import date

from agents import patterns as re
from agents.llm.offline.values.holidays import beginning_with

#: Days whose party is on the day itself; a Christmas party may be on any day of December.
_ON_THE_DAY = re.compile(
    r"halloween|new year|nye|valentine|thanksgiving|easter|4th|fourth|independence|patrick|eve", re.I
)


def day_of_kind(kind: str, today: date) -> date | None:
    """Return the next such day, today or later: the 31st of October for a Halloween party."""
    return beginning_with(kind, today) if _ON_THE_DAY.search(kind) else None
