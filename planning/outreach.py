"""The one voice in which a host hears of an event: its concierge's, also for what workflows have to say."""

from __future__ import annotations

from agents import business
from agents.business import AgentRun, Outreach
from agents.runtime import Widget
from planning.models import Event
from planning.models.event import namespace


def say(event: Event, text: str, *, kind: str, widget: Widget, dedupe_key: str) -> Outreach | None:
    """In the caller's transaction: tell the host. None when this was said of this state before, whoever said it."""
    lives = AgentRun.objects.filter(name="Concierge", namespace=namespace(event.pk))
    return business.say(
        event.owner,
        text,
        kind=kind,
        widget=widget,
        dedupe_key=f"{event.pk}:{dedupe_key}",
        thread=event.thread,
        agent_run=lives.exclude(status=AgentRun.Status.FINISHED).first(),
    )
