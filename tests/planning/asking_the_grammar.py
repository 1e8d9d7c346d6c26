"""What the planner's grammar makes of a message: at ten on Wednesday, 15 April 2026."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from agents import registry
from agents.llm.model import Called, Said
from agents.llm.offline.grammar import Answer, Turn
from agents.llm.offline.model import OfflineModel
from planning.agents import TOOLS
from planning.content import Content, EventContent

NOW = datetime(2026, 4, 15, 10, 0, tzinfo=ZoneInfo("UTC"))


def answer(text: str, *before: Said | Called) -> Answer | None:
    """Return the first step of the grammar's answer."""
    turn = Turn(text=text, results=(), items=(*before, Said("user", text)), tools=frozenset(TOOLS), now=NOW)
    return registry.grammars["planning"].answer(turn)


def calls(text: str, *before: Said | Called) -> list[tuple[str, dict[str, Any]]]:
    """Return the calls of the first step as (tool, arguments)."""
    found = answer(text, *before)
    return [(ask.tool, ask.arguments) for ask in found.calls] if found else []


def planned(text: str) -> dict[str, Any]:
    """Return the arguments of the event that a message plans."""
    asked = calls(text)
    assert [tool for tool, _ in asked] == ["create_event"], asked
    return asked[0][1]


MIAS = EventContent(
    id=5, title="Mia's baby shower", kind="baby shower", starts_at=datetime(2026, 5, 9, 15, tzinfo=UTC), guests=20
)


def called(name: str, content: Content, **arguments: Any) -> Called:
    """Return a call made earlier, with what came of it. Its words tell nothing."""
    return Called(f"call_{name}", name, json.dumps(arguments), "…", data=content.data())


def shower_before() -> tuple[Said | Called, ...]:
    """A conversation in which Mia's baby shower, event 5, was planned with wine and baguettes on its list."""
    return (
        Said("user", "Plan Mia's baby shower on May 9 at 3pm"),
        called(
            "create_event",
            Content(event=MIAS),
            title="Mia's baby shower",
            kind="baby shower",
            starts_at="2026-05-09T15:00:00",
            guests=20,
        ),
        Said("assistant", "It is planned.", OfflineModel.name),
        Said("user", "add 3 bottles of wine and two baguettes"),
        called(
            "add_items",
            Content(event=MIAS),
            items=[{"name": "wine", "quantity": 3, "unit": "bottles"}, {"name": "baguettes", "quantity": 2}],
        ),
        Said("assistant", "Added.", OfflineModel.name),
    )
