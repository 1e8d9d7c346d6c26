"""What a row says of an event of its own now."""

from __future__ import annotations

from agents.events import declared
from agents.events.definition import EventDefinition
from agents.events.models import Event


def definition_of(event: Event) -> EventDefinition | None:
    """Return what the event's model declares, None when it does not any more. What a webhook brings always holds."""
    if event.definition.startswith("webhook:"):
        return EventDefinition(event.definition)
    model = event.content_type.model_class() if event.content_type else None
    return declared.of(model).get(event.definition) if model else None


def is_valid(event: Event) -> bool:
    """Whether the row is there, its condition holds and, of a scheduled event, its date is set. Read afresh."""
    if event.status == Event.Status.CANCELLED:
        return False
    if event.content_type is None:
        return True
    definition = definition_of(event)
    model = event.content_type.model_class()
    entity = model._base_manager.filter(pk=event.entity_id).first() if model else None
    if definition is None or entity is None or not definition.holds(entity):
        return False
    return definition.is_immediate or definition.moment(entity) is not None
