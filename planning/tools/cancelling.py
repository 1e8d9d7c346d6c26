"""Calling an event off, taking that back, deleting it: a person says yes to each, and is shown first whom it tells."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field

from agents.runtime import Context, Result, Widget, tool
from planning import actions
from planning.arguments import Which, in_words
from planning.content import Content, EventContent
from planning.letters.cancellations import who_heard, whom_it_tells
from planning.lookup.rows import the_event
from planning.models import Event
from planning.refusals import refused
from planning.summaries import cancelling as summaries
from planning.summaries.events import named, with_id

Filled = Annotated[str, Field(description="Leave it out: it is filled in.")]


def _shown(of: Callable[[Event], str]) -> Callable[[Context, dict[str, Any]], dict[str, Any]]:
    """Return what shows a person which event it is, and whom it tells."""

    def prepare(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
        event = the_event(context, arguments["event"])
        return {**arguments, "event": with_id(event.title, event.pk), "tells": of(event)}

    return prepare


def _which(context: Context, event: int | str | None, tells: str, of: Callable[[Event], str] = whom_it_tells) -> Event:
    """Return the event. Errors: `ToolRefused` once the yes is about something else: somebody was invited meanwhile."""
    found = the_event(context, event)
    if tells != of(found):
        raise refused("changed", event=found.title, id=found.pk)
    return found


@tool(doing="Cancelling {event}…", done="Cancelled {event}", approval="always_ask", prepare=_shown(whom_it_tells))
@in_words
def cancel_event(context: Context, event: Which = None, note: str = "", tells: Filled = "") -> Widget:
    """Call an event off, once the person has said yes: invited guests and vendors who were asked get a letter.

    `note` is what the person wants to say to the guests, in their own words. It can be restored for a week.
    """
    row = actions.cancel_event(_which(context, event, tells), by=context.user, note=note)
    about = EventContent.of(row)
    return Widget(
        "event_card", {"event": row.pk}, summaries.cancelled(named(about), about), Content(event=about).data()
    )


@tool(doing="Restoring {event}…", done="Restored {event}", approval="always_ask", prepare=_shown(who_heard))
@in_words
def restore_event(context: Context, event: Which = None, tells: Filled = "") -> Widget:
    """Let a cancelled event take place after all, once the person has said yes: whoever knew of it is told."""
    row = actions.restore_event(_which(context, event, tells, who_heard), by=context.user)
    about = EventContent.of(row)
    return Widget("event_card", {"event": row.pk}, summaries.restored(named(about), about), Content(event=about).data())


@tool(doing="Deleting {event}…", done="Deleted {event}", approval="always_ask", prepare=_shown(whom_it_tells))
@in_words
def delete_event(context: Context, event: Which = None, tells: Filled = "") -> Result:
    """Delete an event for good, once the person has said yes; one that is to come is cancelled first.

    Rather use cancel_event: what is deleted cannot be restored.
    """
    row = _which(context, event, tells)
    about = EventContent.of(row)
    actions.delete_event(row, by=context.user)
    return Result(summaries.deleted(named(about), about), Content(event=about).data())
