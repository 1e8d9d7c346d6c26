"""Business events: what happened, or is due, to a row; declared on the model, delivered to whoever asked.

    from agents.events import EventDefinition, on_event

This is the door for domains. What is exported here may be imported in a `models.py` too.
"""

from typing import TYPE_CHECKING

from agents.lazy import lazily

if TYPE_CHECKING:
    from agents.events import claims
    from agents.events.definition import EventDefinition
    from agents.events.detection.changes import detect_changes
    from agents.events.detection.deletion import deleted_together
    from agents.events.models import Event
    from agents.events.subscriptions import on_event, on_event_cancelled, on_event_created, on_event_deleted
    from agents.events.webhooks import webhook
else:
    __getattr__ = lazily(
        __name__,
        definition=["EventDefinition"],
        **{"detection.changes": ["detect_changes"], "detection.deletion": ["deleted_together"]},
        models=["Event"],
        subscriptions=["on_event", "on_event_cancelled", "on_event_created", "on_event_deleted"],
        webhooks=["webhook"],
    )

__all__ = [
    "Event", "EventDefinition", "claims", "deleted_together", "detect_changes", "on_event", "on_event_cancelled",
    "on_event_created", "on_event_deleted", "webhook",
]  # fmt: skip
