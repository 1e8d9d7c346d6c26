"""Business events: what happened, or is due, to a row; declared on the model, delivered to whoever asked.

What is exported here may be imported in a `models.py`: nothing of it needs the app registry.
"""

from agents.events import claims
from agents.events.definition import EventDefinition
from agents.events.subscriptions import on_event, on_event_cancelled, on_event_created
from agents.events.webhooks import webhook

__all__ = ["EventDefinition", "claims", "on_event", "on_event_cancelled", "on_event_created", "webhook"]
