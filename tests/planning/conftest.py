"""Mia's baby shower: Alice owns it, Bob co-hosts, Charlie knows nothing of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User

from agents import registry
from agents.runtime.context import Context
from agents.runtime.outcome import Outcome
from agents.runtime.tool import ToolRefused
from planning import actions
from planning.content import Content
from planning.models import Event, ShoppingList, Vendor
from tests.harness.moment import NOW

#: Six days on at three.
THREE = NOW.replace(hour=15, minute=0, tzinfo=ZoneInfo("UTC")) + timedelta(days=6)
THREAD = UUID("00000000-0000-0000-0000-00000000a11c")


@pytest.fixture
def shower(alice: User, bob: User) -> Event:
    """Mia's baby shower on Saturday (28 November 2026) at 3 pm, for 20, with a budget of 300."""
    event = actions.create_event(
        by=alice,
        thread=THREAD,
        title="Mia's baby shower",
        kind="baby shower",
        starts_at=THREE,
        guest_count=20,
        place="Grandma's garden",
        budget=Decimal(300),
    )
    event.co_hosts.add(bob)
    return event


@pytest.fixture
def groceries(shower: Event, alice: User) -> ShoppingList:
    """Its list: 24 napkins at 0.25, 2.5 kg of cheese at 18, a banner without a price."""
    items = [
        {"name": "Napkins", "quantity": 24, "price": "0.25", "category": "Tableware"},
        {"name": "Cheese", "quantity": "2.5", "unit": "kg", "price": "18", "category": "Food"},
        {"name": "Banner", "category": "Decorations"},
    ]
    return actions.make_shopping_list(shower, by=alice, items=items).shopping_list


@pytest.fixture
def baker(db: None) -> Vendor:
    """Sweet Hour, who bakes every day but Mondays for 90."""
    return Vendor.objects.create(
        name="Sweet Hour",
        town="Millbrook",
        kind="cake",
        price=Decimal(90),
        email="bake@example.com",
        weekdays=[2, 3, 4, 5, 6, 7],
    )


@pytest.fixture
def call() -> Callable[..., Any]:
    """Call a tool as the runtime does: `call("tick_items", alice, items=["napkins"])`."""

    def called(name: str, user: User, thread: UUID | None = THREAD, **arguments: Any) -> Any:
        context = Context(user=user, agent=registry.agents["planner"], thread=thread, now=NOW)
        return registry.tools[name].call(context, json.dumps(arguments, default=str))

    return called


@pytest.fixture
def told(call: Callable[..., Any]) -> Callable[..., Content]:
    """Call a tool and read its data: `told("tick_items", alice, items=["napkins"]).items`."""
    return lambda name, user, **arguments: Content.read(Outcome.of(call(name, user, **arguments)).data)


@pytest.fixture
def refused(call: Callable[..., Any]) -> Callable[..., dict[str, Any]]:
    """Call a tool that must refuse; return its code and data."""

    def refusal(name: str, user: User, **arguments: Any) -> dict[str, Any]:
        with pytest.raises(ToolRefused) as raised:
            call(name, user, **arguments)
        return {"code": raised.value.code, **raised.value.data}

    return refusal
