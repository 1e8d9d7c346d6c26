"""Kinds of outreach: what a person can say yes or no to, each declared once by the domain that speaks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from agents import registry
from agents.offered import Offered, is_offered_to

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True, slots=True)
class OutreachKind:
    """Declare it in a domain's `business.py`; declaring registers it.

    `title` is what a person reads in the settings, where it is `offered`: see `agents.offered`. What the contact policy
    holds back is delivered `later` or dropped. An `urgent` one breaks the quiet hours and is not counted against the
    day's number.
    """

    name: str
    title: str
    when_held: Literal["later", "drop"] = "later"
    urgent: bool = False
    is_declared: bool = True
    offered: Offered = True

    def __post_init__(self) -> None:
        if self.is_declared:
            registry.outreach_kinds.add(self.name, self)


def of(name: str) -> OutreachKind:
    """Return the kind of this name; one that the code no longer declares is a plain one."""
    return registry.outreach_kinds.get(name) or OutreachKind(name=name, title=name, is_declared=False)


def offered_kinds(user: User) -> list[OutreachKind]:
    """Return the kinds to which a person says yes or no. Database code."""
    return [kind for kind in registry.outreach_kinds if is_offered_to(kind.offered, user)]
