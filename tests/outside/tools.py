"""Two tools that reach beyond the database: a booking that can be looked up by its key, and a fax that cannot."""

from __future__ import annotations

from agents.runtime import Context, tool
from tests.outside import world


def _booked(context: Context) -> str | None:
    deed = world.deed_of(context.key)
    return f"Booked already: {deed}." if deed else None


@tool(outside=True, reconcile=_booked)
def book_dj(context: Context, name: str) -> str:
    """Book a DJ."""
    world.do(context.key, name)
    world.linger()
    return f"Booked {name}."


@tool(outside=True)
def send_fax(context: Context, text: str) -> str:
    """Send a fax; nobody can tell afterwards whether it went through."""
    world.do(context.key, text)
    world.linger()
    return "Sent."


@tool
def ponder(seconds: float) -> str:
    """Think for a while, in the database's transaction."""
    import time

    time.sleep(seconds)
    return "Pondered."
