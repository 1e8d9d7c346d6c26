"""What is said when something is noticed."""

from __future__ import annotations

from dataclasses import dataclass

from agents.runtime import Widget


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing worth saying. `signature` names the state it is about: of one state a person hears once.

    `with_it` are the signatures of what else it tells.
    """

    kind: str
    signature: str
    text: str
    widget: Widget
    with_it: tuple[str, ...] = ()
