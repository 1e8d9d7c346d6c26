"""Whether an event is about such a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import FieldError, ValidationError

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


def may_match(event: Event, match: Match | None) -> bool:
    """The same for whoever hears of several kinds of rows: one without these fields is none of theirs."""
    if callable(match):
        return matches(event, match)
    try:
        return matches(event, match)
    except (FieldError, TypeError, ValueError, ValidationError):
        return False
