"""What is said when something is noticed."""

from __future__ import annotations

from dataclasses import dataclass

from agents.runtime import Widget


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth saying. `dedupe_key` names the state it is about: of one state a person hears once.

    `with_it` are the dedupe keys of what else it tells.
    """

    kind: str
    dedupe_key: str
    text: str
    widget: Widget
    with_it: tuple[str, ...] = ()
