"""Whether an event is about such a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agents.events.models import Event
    from agents.events.subscriptions import Match


def matches(event: Event, match: Match | None) -> bool:
    """Whether the row of the event, as it is in the database now, has these values (ORM look-ups)."""
    if not match:
        return True
    if callable(match):
        return bool(match(event))
    model = event.content_type.model_class() if event.content_type else None
    return model is not None and model._base_manager.filter(pk=event.entity_id, **match).exists()
