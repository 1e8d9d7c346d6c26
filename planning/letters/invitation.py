"""The letter an invitation starts as, written from the event."""

from __future__ import annotations

from agents.formatting import sentence
from planning.models import Event
from planning.moments import on_words


def letter(event: Event) -> str:
    """Return a warm, short invitation to this event, signed by its host."""
    invited = sentence(f"You are warmly invited to {event.title} {on_words(event, zone=True)}")
    return (
        f"Dear friends,\n\n{invited}\n\n"
        f"It would mean a lot to have you there. Please let us know whether you can come, "
        f"and whether you are bringing anyone.\n\n"
        f"Warmly,\n{event.host}"
    )


def words(event: Event) -> str:
    """Return the invitation's text: what was written by hand, else the letter as the event now stands."""
    written = getattr(event, "invitation", None)
    return written.text if written and written.text else letter(event)
