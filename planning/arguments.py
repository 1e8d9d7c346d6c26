"""What the planner's tools take as arguments, and how they say that an argument is wrong."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from pydantic import BaseModel, ConfigDict, Field

from planning.refusals import refused

Which = Annotated[int | str | None, Field(description="Its id or part of its title; null: the one being talked about")]
Zone = Annotated[str, Field(max_length=64, description="such as Europe/Lisbon")]
Rule = Annotated[str, Field(max_length=200, description="RRULE such as FREQ=WEEKLY;INTERVAL=2;BYDAY=TH; empty: never")]
Names = Annotated[list[str], Field(min_length=1, max_length=200)]


class ItemIn(BaseModel):
    """A thing to buy."""

    model_config = ConfigDict(extra="forbid")

    name: str
    quantity: Decimal = Decimal(1)
    unit: str = Field("", description="such as kg or bottles; empty for pieces")
    price: Decimal | None = Field(None, description="for one unit")
    category: str = Field("", description="such as Food, Drinks, Decorations")


class GuestIn(BaseModel):
    """A person to invite."""

    model_config = ConfigDict(extra="forbid")

    name: str
    email: str = ""
    phone: str = ""
    notes: str = ""
    answer: Literal["unknown", "coming", "maybe", "declined"] = "unknown"
    companions: list[str] = Field(default_factory=list, max_length=49, description="names of whoever comes with them")
    children: int = Field(0, ge=0, le=50, description="how many of them are children")
    party_size: int | None = Field(
        None, ge=1, le=50, description="how many they are in all; null: as many as are named"
    )
    party_limit: int | None = Field(None, ge=1, le=50, description="how many they may be; null: as many as they are")


class TaskIn(BaseModel):
    """Something to be done. Moments are ISO 8601 local times of the event."""

    model_config = ConfigDict(extra="forbid")

    title: str
    due_at: datetime | None = None
    remind_at: datetime | None = Field(None, description="when to be reminded, if that was asked for")
    who: str = Field("", description="a host or a guest who does it; me: the user; empty: nobody yet")


class PointIn(BaseModel):
    """A point of a run of show. An hour alone, such as 17:00, is on the event's first day, in its own zone."""

    model_config = ConfigDict(extra="forbid")

    title: str
    begins_at: datetime | time
    ends_at: datetime | time | None = None
    place: str = ""
    who: str = Field("", description="who does it")


Points = Annotated[list[PointIn], Field(min_length=1, max_length=100)]
Tasks = Annotated[list[TaskIn], Field(min_length=1, max_length=100)]
Items = Annotated[list[ItemIn], Field(min_length=1, max_length=200)]
Guests = Annotated[list[GuestIn], Field(min_length=1, max_length=500)]


def on_its_clock(moment: datetime | None) -> datetime | None:
    """Return what the clock at the event shows: a model's offset is a guess, and whoever says "at 7" means it there."""
    return moment and moment.replace(tzinfo=None)


def given(**fields: Any) -> dict[str, Any]:
    """Return those that are not None: what a tool was asked to change."""
    return {name: value for name, value in fields.items() if value is not None}


def in_words(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn an action's `ValidationError` into a refusal."""

    @functools.wraps(function)
    def told(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except ValidationError as error:
            errors = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            raise refused("invalid", errors=errors) from None

    return told
