"""How guests answer: what the planner's model may set, ask and show."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, given, in_words
from planning.content import AnswersContent, Content, DateContent, EventContent
from planning.lookup.rows import the_event
from planning.models import Event
from planning.refusals import refused
from planning.summaries import answers as summaries
from planning.summaries.events import named


def _answers(event: Event) -> Widget:
    about = EventContent.of(event)
    content = Content(event=about, answers=AnswersContent.of(event))
    return Widget("answers", {"event": event.pk}, summaries.shown(named(about), content), content.data())


def _poll(event: Event) -> Widget:
    about = EventContent.of(event)
    content = Content(event=about, dates=DateContent.all_of(event))
    return Widget("date_poll", {"event": event.pk}, summaries.polled(named(about), content), content.data())


@tool(doing="Looking at the answers…", done="Looked at the answers")
def show_answers(context: Context, event: Which = None) -> Widget:
    """Show how guests may answer: places and waiting list, last day, questions and what was answered, open link."""
    return _answers(the_event(context, event))


@tool(doing="Setting how guests answer…", done="Set how guests answer")
@in_words
def set_answering(
    context: Context,
    event: Which = None,
    capacity: Annotated[int | None, Field(ge=1, description="room for so many people")] = None,
    answer_by: datetime | None = None,
    shows_guests: bool | None = None,
) -> Widget:
    """Set for how many people there is room (more are on a waiting list), the last moment to answer (ISO 8601 on the
    event's clock, without an offset), or whether guests see who is coming. It does not move the event.
    """
    until = answer_by and answer_by.replace(tzinfo=None)
    changes = given(capacity=capacity, answer_by=until, shows_guests=shows_guests)
    if not changes:
        raise refused("nothing_given", fields=["capacity", "answer_by", "shows_guests"])
    return _answers(actions.change_event(the_event(context, event), by=context.user, **changes))


@tool(doing="Adding a question for guests…", done="Added a question for guests")
@in_words
def ask_guests(
    context: Context,
    about: Literal["diet", "allergies", "ages", "song", "own"],
    question: str = "",
    choices: list[str] | None = None,
    required: bool = False,
    event: Which = None,
) -> Widget:
    """Ask guests something on their answer page. Only "own" needs words; nothing is sent."""
    found = the_event(context, event)
    actions.ask_question(found, by=context.user, kind=about, words=question, choices=choices or (), required=required)
    return _answers(found)


@tool(doing="Making the link…", done="Made the link")
@in_words
def share_link(
    context: Context, limit: Annotated[int | None, Field(ge=1)] = None, ended: bool = False, event: Which = None
) -> Widget:
    """Make one link by which anybody may put themself on the guest list, `limit` people at most; or end it."""
    found = the_event(context, event)
    if ended:
        return _answers(actions.end_link(found, by=context.user))
    return _answers(actions.open_link(found, by=context.user, limit=limit))


@tool(doing="Asking which dates suit…", done="Asked which dates suit")
@in_words
def poll_dates(
    context: Context, dates: Annotated[list[datetime] | None, Field(max_length=12)] = None, event: Which = None
) -> Widget:
    """Let guests vote on dates (ISO 8601 on the event's clock; none: three Saturdays). The event is not moved.

    Nothing is sent; the card has the button that chooses a date.
    """
    found = the_event(context, event)
    asked = None if dates is None else [date.replace(tzinfo=None) for date in dates]
    actions.ask_for_dates(found, by=context.user, dates=asked)
    return _poll(found)


@tool(doing="Looking which dates suit…", done="Looked which dates suit")
def show_date_poll(context: Context, event: Which = None) -> Widget:
    """Show which dates suit how many guests; only the card's button chooses one."""
    return _poll(the_event(context, event))
