"""What one row says of one of its definitions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agents.events.definition import EventDefinition


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything of it that may raise, asked before anything follows."""

    definition: EventDefinition
    entity: Any
    name: str
    namespace: str
    holds: bool
    triggered: bool
    moment: datetime | None
    watched: list[str]

    @classmethod
    def of(cls, definition: EventDefinition, entity: Any) -> Observation:
        holds = definition.holds(entity)
        return cls(
            definition=definition,
            entity=entity,
            name=definition.named(entity)[:200],
            namespace=definition.within(entity)[:200],
            holds=holds,
            triggered=holds and (not callable(definition.trigger) or bool(definition.trigger(entity))),
            moment=definition.moment(entity) if holds else None,
            watched=definition.watched(entity),
        )
