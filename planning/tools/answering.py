"""How guests answer: what the planner's model may set, ask and show."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.utils import timezone
from pydantic import Field

from agents.formatting import count
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Which, given, in_words
from planning.content import AnswersContent, Content, DateContent, EventContent
from planning.lookup.rows import the_event
from planning.models import DateOption, Event
from planning.refusals import name_of, refused
from planning.summaries import answers as summaries
from planning.summaries.events import named, with_id

Filled = Annotated[str, Field(description="Leave it out: it is filled in.")]


def _answers(event: Event) -> Widget:
    about = EventContent.of(event)
    content = Content(event=about, answers=AnswersContent.of(event))
    return Widget("answers", {"event": event.pk}, summaries.shown(named(about), content), content.data())


def _poll(event: Event) -> Widget:
    about = EventContent.of(event)
    content = Content(event=about, dates=DateContent.all_of(event))
    return Widget("date_poll", {"event": event.pk}, summaries.polled(named(about), content), content.data())


@tool(doing="Looking at the answers…", done="Looked at the answers", reads=True)
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

    Nothing is sent. choose_date, or the card's button, chooses one.
    """
    found = the_event(context, event)
    asked = None if dates is None else [date.replace(tzinfo=None) for date in dates]
    actions.ask_for_dates(found, by=context.user, dates=asked)
    return _poll(found)


@tool(doing="Looking which dates suit…", done="Looked which dates suit", reads=True)
def show_date_poll(context: Context, event: Which = None) -> Widget:
    """Show which dates suit how many guests."""
    return _poll(the_event(context, event))


def _choosing(context: Context, arguments: dict[str, Any]) -> dict[str, Any]:
    """Return what a person is asked: which event, which of its dates, and how many guests hear of it."""
    event = the_event(context, arguments["event"])
    option = _option(event, arguments["date"])
    at = timezone.localtime(option.starts_at, event.clock).replace(tzinfo=None)
    return {**arguments, "event": with_id(event.title, event.pk), "date": at, "tells": _tells(event)}


def _tells(event: Event) -> str:
    guests = len(actions.told_of_date(event))
    return count(guests, "guest") if guests else "nobody"


def _option(event: Event, date: datetime) -> DateOption:
    """Return the date of its poll that is meant. Errors: `ToolRefused` for one that nobody is asked about."""
    wanted = date.replace(tzinfo=None)
    options = {timezone.localtime(row.starts_at, event.clock).replace(tzinfo=None): row for row in _options(event)}
    of_day = [row for at, row in options.items() if at.date() == wanted.date()]
    found = options.get(wanted) or (of_day[0] if len(of_day) == 1 else None)
    if found is None:
        raise refused(
            "not_found", **name_of("date", f"{wanted:%Y-%m-%d %H:%M}", [f"{at:%Y-%m-%d %H:%M}" for at in options])
        )
    return found


def _options(event: Event) -> list[DateOption]:
    return list(event.date_options.all())


@tool(doing="Choosing the date…", done="Chose the date", approval="always_ask", prepare=_choosing)
@in_words
def choose_date(context: Context, date: datetime, event: Which = None, tells: Filled = "") -> Widget:
    """Once the person has said yes, let the event be on one of its poll's dates: the poll ends, guests get a letter."""
    found = the_event(context, event)
    option = _option(found, date)
    if tells != _tells(found):
        raise refused("changed", event=found.title, id=found.pk)
    chosen = EventContent.of(actions.choose_date(found, by=context.user, option=option.pk))
    return Widget(
        "event_card", {"event": chosen.id}, summaries.chosen(named(chosen), chosen), Content(event=chosen).data()
    )
