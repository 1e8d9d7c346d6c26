"""Kinds of outreach: what a person can say yes or no to, each declared once by the domain that speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents import registry


@dataclass(frozen=True, slots=True)
class OutreachKind:
    """Declare it in a domain's `business.py`; declaring registers it.

    `title` is what a person reads in the settings. What the contact policy holds back is delivered `later` or
    dropped. An `urgent` one breaks the quiet hours and is not counted against the day's number.
    """

    name: str
    title: str
    when_held: Literal["later", "drop"] = "later"
    urgent: bool = False

    def __post_init__(self) -> None:
        registry.outreach_kinds.add(self.name, self)
