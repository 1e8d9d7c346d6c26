"""The day before an event, and the thanks after it."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents import zones
from agents.runtime import Widget
from agents.workflows import Workflow, complete, event_workflow, sleep, step, wait
from planning import briefing, outreach
from planning.models import Event
from planning.time_zone import in_events_zone


@event_workflow("event_begins", offset=-briefing.DAY_BEFORE, title="The day before")
class DayBefore(Workflow):
    """A briefing: who comes, who is booked, what is still to buy. The concierge words it, or the facts are said."""

    class Context(BaseModel):
        words: str = ""

    @step(start=True, title="Wait for the concierge's words")
    def wait_for_words(self) -> Any:
        event: Event | None = self.entity
        if event is None or not briefing.is_wanted(event, timezone.now()):
            return complete(said=False)
        return wait(
            briefing.WORDED,
            match=briefing.of(event),
            then=self.brief,
            timeout=briefing.patience(),
            on_timeout=self.brief,
        )

    @step(title="Brief the host")
    def brief(self) -> Any:
        event: Event | None = self.entity
        if event is None or not briefing.is_wanted(event, timezone.now()):
            return complete(said=False)
        with in_events_zone(event):
            said = briefing.say(event, self.context.words)
        return complete(said=said is not None)


@event_workflow("event_over", title="Thanks afterwards")
class Thanks(Workflow):
    """The morning after, the thank-you notes are ready; the host's click sends them."""

    @step(start=True, title="Let the night pass")
    def rest(self) -> Any:
        event: Event | None = self.entity
        if event is None:
            return complete(offered=0)
        with timezone.override(zones.of(event.owner)):  # when the host is up, wherever it was
            return sleep(briefing.morning_after(event), then=self.offer)

    @step(title="Offer to thank the guests")
    def offer(self) -> Any:
        event: Event | None = self.entity
        waiting = event.guests.to_thank().count() if event is not None else 0
        if event is None or event.is_cancelled or not waiting or not event.is_over or event.was_over(event.created_at):
            return complete(offered=0)
        text = briefing.thanks(event, waiting)
        card = Widget("invitations", {"event": event.pk})
        dedupe_key = f"thanks:{briefing.begins(event)}"
        outreach.say(event, text, kind="planning.reminders", widget=card, dedupe_key=dedupe_key)
        return complete(offered=waiting)
