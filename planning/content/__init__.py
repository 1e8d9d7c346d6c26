"""The structured content of the planner's tools: what they found or did, as values.

Programs read it, the offline model first of all; the words beside it are for people and language models, and mean
nothing to a program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import BaseModel, ValidationError

from planning.content.agenda import PointContent
from planning.content.answers import AnswersContent, DateContent
from planning.content.bookings import ExcludedContent, ReservationContent, SearchContent, VendorContent
from planning.content.events import CategoryContent, CostsContent, EventContent, OpenContent
from planning.content.guests import AllowanceContent, GuestContent, GuestListContent, LettersContent
from planning.content.habits import HabitsContent, KnownContent, UsualContent
from planning.content.hosts import HostsContent
from planning.content.money import ExpenseContent, NotedContent
from planning.content.shopping import AllergyContent, ItemContent, ListContent, PortionsContent
from planning.content.tasks import TaskContent
from planning.content.undo import UndoContent

__all__ = [
    "AllergyContent",
    "AllowanceContent",
    "AnswersContent",
    "CategoryContent",
    "Content",
    "CostsContent",
    "DateContent",
    "EventContent",
    "ExcludedContent",
    "ExpenseContent",
    "GuestContent",
    "GuestListContent",
    "HabitsContent",
    "HostsContent",
    "ItemContent",
    "KnownContent",
    "LettersContent",
    "ListContent",
    "NotedContent",
    "OpenContent",
    "PointContent",
    "PortionsContent",
    "ReservationContent",
    "SearchContent",
    "TaskContent",
    "UndoContent",
    "UsualContent",
    "VendorContent",
]


class Content(BaseModel):
    """What a tool of the planner's answers. Each sets what it is about; `items` and `guests` are those it was about.

    `asked_for` says which `events` there are: "upcoming", "past" or "all", `in_period` whether only of some days.
    `habits` is what was usual before, `known` what the host has said of the people that it is about.
    `undo` takes it back, where that can be.
    """

    event: EventContent | None = None
    events: list[EventContent] = []
    asked_for: str = ""
    in_period: bool = False
    shopping_list: ListContent | None = None
    items: list[ItemContent] = []
    portions: PortionsContent | None = None
    guest_list: GuestListContent | None = None
    guests: list[GuestContent] = []
    costs: CostsContent | None = None
    open: OpenContent | None = None
    search: SearchContent | None = None
    free: list[VendorContent] = []
    reservations: list[ReservationContent] = []
    letters: LettersContent | None = None
    habits: HabitsContent | None = None
    known: list[KnownContent] = []
    tasks: list[TaskContent] = []
    own_tasks: list[TaskContent] = []
    hosts: HostsContent | None = None
    points: list[PointContent] = []
    noted: NotedContent | None = None
    expenses: list[ExpenseContent] = []
    answers: AnswersContent | None = None
    dates: list[DateContent] = []
    undo: list[UndoContent] = []

    def data(self) -> dict[str, Any]:
        """Return it as JSON."""
        return self.model_dump(mode="json", exclude_unset=True)

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> Self:
        """Return what the data of a call tells; nothing for one of another kind, or older than there was any."""
        try:
            return cls.model_validate(data)
        except ValidationError:
            return cls()
