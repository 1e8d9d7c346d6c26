"""Addresses of others that a guest may go to: a map of the place, an entry in their calendar. We ask none of them."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from planning.letters.calendar import USUAL
from planning.models import Event


def map_of(place: str) -> str:
    """Return where a map shows this place."""
    return f"https://www.openstreetmap.org/search?{urlencode({'query': place})}" if place else ""


def google_calendar(event: Event, link: str) -> str:
    """Return where Google's calendar offers to enter the event; "" while its date is open."""
    if event.starts_at is None:
        return ""
    dates = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in _hours(event))
    query = {"action": "TEMPLATE", "text": event.title, "dates": dates, "ctz": event.clock.key}
    return (
        f"https://calendar.google.com/calendar/render?{urlencode({**query, 'location': event.place, 'details': link})}"
    )


def outlook_calendar(event: Event, link: str) -> str:
    """Return where Outlook on the web offers to enter the event; "" while its date is open."""
    if event.starts_at is None:
        return ""
    begins, ends = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for moment in _hours(event))
    query = {"rru": "addevent", "path": "/calendar/action/compose", "subject": event.title, "startdt": begins}
    return (
        "https://outlook.live.com/calendar/0/deeplink/compose?"
        f"{urlencode({**query, 'enddt': ends, 'location': event.place, 'body': link})}"
    )


def _hours(event: Event) -> tuple[datetime, datetime]:
    assert event.starts_at is not None
    return event.starts_at, event.ends_at or event.starts_at + USUAL
