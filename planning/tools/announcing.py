"""Writing to many guests at once: a person says yes to the very words, and is shown first to how many they go."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from agents.formatting import count
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, in_words
from planning.content import Content, EventContent
from planning.lookup.rows import the_event
from planning.models import Event
from planning.refusals import refused
from planning.summaries import guests as summaries
from planning.summaries.events import named, with_id
from planning.tools.cancelling import Filled


def _whom(event: Event, audience: str) -> str:
    return count(event.guests.audience(audience).count(), "guest")


def _shown(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    """Show a person which event it is, and how many get the letter."""
    event = the_event(context, arguments["event"])
    return {**arguments, "event": with_id(event.title, event.pk), "goes_to": _whom(event, arguments["audience"])}


@tool(doing="Writing to the guests…", done="Wrote to the guests", approval="always_ask", prepare=_shown)
@in_words
def write_to_guests(
    context: Context,
    message: Annotated[str, Field(max_length=5000)],
    audience: Literal["all", "coming", "unanswered"] = "all",
    subject: Annotated[str, Field(max_length=150)] = "",
    event: Which = None,
    goes_to: Filled = "",
) -> Widget:
    """Write one message by e-mail to an event's invited guests, once the person has said yes to it.

    `audience`: all but those who cannot come, those who are coming, or those who have not answered.
    """
    found = the_event(context, event)
    if goes_to != _whom(found, audience):
        raise refused("changed", event=found.title, id=found.pk)
    row = actions.draft_announcement(found, by=context.user, audience=audience, text=message, subject=subject)
    actions.send_announcement(found, by=context.user, announcement=row.pk)
    about = EventContent.of(found)
    content = Content(event=about)
    return Widget("letters", {"event": found.pk}, summaries.written_to(named(about), content), content.data())
