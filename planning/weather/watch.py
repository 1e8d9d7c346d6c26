"""Two days before an event outdoors its host hears if rain is likely, while there is time for a tent or a room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from agents import patterns as re
from agents.formatting import day, sentence
from agents.runtime import Widget
from agents.workflows import Retry, Workflow, complete, event_workflow, goto, step
from planning import outreach
from planning.models import Event
from planning.time_zone import in_events_zone
from planning.weather import forecast

BEFORE = timedelta(days=2)
LIKELY = 50  # percent

_OUTDOORS = re.compile(
    r"\b(?:garden|park|beach|picnic|barbecue|bbq|outdoors?|open[- ]air|terrace|rooftop|meadow|lake|backyard|yard|patio"
    r"|orchard|vineyard|hik(?:e|ing)|camping|street party|campfire|bonfire|riverside|deck|field)\b",
    re.IGNORECASE,
)


def is_outdoors(event: Event) -> bool:
    """Whether its kind, title or place says that it is held under the sky."""
    return bool(_OUTDOORS.search(f"{event.kind} {event.title} {event.place}"))


def town_of(event: Event) -> str:
    """Return what a weather service may know it by: the town of the venue that is booked, else the end of its place."""
    booked = event.reservations.confirmed().exclude(venue=None).select_related("venue").first()
    if booked is not None and booked.venue is not None:
        return booked.venue.town
    return event.place.rsplit(",", 1)[-1].strip()


@event_workflow("event_begins", offset=-BEFORE, title="Weather outdoors")
class OutdoorWeather(Workflow):
    """Asks a forecast once, for the hours of the event, and tells the host where rain is likely."""

    class Context(BaseModel):
        chance: int | None = None

    @step(
        start=True,
        title="Ask for the forecast",
        outside=True,
        retry=Retry(max_attempts=4, base_delay=timedelta(minutes=10), on=forecast.ForecastFailed),
    )
    def ask(self) -> Any:
        event: Event | None = self.entity
        if event is None or not forecast.is_configured() or not _is_wanted(event) or not (town := town_of(event)):
            return complete(asked=False)
        assert event.starts_at is not None and event.over_at is not None
        self.context.chance = forecast.chance_of_rain(town, event.starts_at, event.over_at)
        return goto(self.tell)

    @step(title="Tell the host")
    def tell(self) -> Any:
        event: Event | None = self.entity
        chance = self.context.chance
        if event is None or chance is None or chance < LIKELY or not _is_wanted(event):
            return complete(chance=chance, said=False)
        assert event.starts_at is not None
        with in_events_zone(event):
            on = day(event.starts_at)
        text = sentence(f"{event.title} is outdoors, and on {on} rain is likely: {chance} %")
        said = outreach.say(
            event,
            f"{text} A tent to rent, or a room in reserve, can still be found.",
            kind="planning.trouble",
            widget=Widget("event_card", {"event": event.pk}),
            dedupe_key=f"rain:{event.starts_at.isoformat()}",
        )
        return complete(chance=chance, said=said is not None)


def _is_wanted(event: Event) -> bool:
    begins = event.starts_at
    return begins is not None and begins > timezone.now() and not event.is_cancelled and is_outdoors(event)
