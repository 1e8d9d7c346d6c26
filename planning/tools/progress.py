"""How a tool's progress line says how many."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agents.formatting import count


def how_many(one: str, verb: str, argument: str) -> Callable[[dict[str, Any]], str]:
    """Word a progress line by the length of a list: `Adding 12 items…`; `Adding items…` while it is being written."""
    return lambda given: verb.format(count(len(given[argument]), one) if argument in given else f"{one}s")
