"""The letter an invitation starts as, written from the event."""

from __future__ import annotations

from planning.models import Event
from planning.wording import clock, day


def letter(event: Event) -> str:
    """Return a warm, short invitation to this event, signed by its host."""
    place = f" at {event.place}" if event.place else ""
    time = clock(event.starts_at)
    end = "" if time.endswith(".") and not place else "."
    return (
        f"Dear friends,\n\n"
        f"You are warmly invited to {event.title} on {day(event.starts_at)} at {time}{place}{end}\n\n"
        f"It would mean a lot to have you there. Please let us know whether you can come, "
        f"and whether you are bringing anyone.\n\n"
        f"Warmly,\n{event.host}"
    )


def words(event: Event) -> str:
    """Return the invitation's text: what was written by hand, else the letter as the event now stands."""
    written = getattr(event, "invitation", None)
    return written.text if written and written.text else letter(event)
