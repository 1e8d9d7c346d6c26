"""The run of show: what the planner's model may do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time

from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.arguments import Names, Points, Which, given, in_words
from planning.content import Content, EventContent, PointContent, UndoContent
from planning.lookup.rows import the_event
from planning.models import AgendaItem, Event
from planning.refusals import name_of, refused
from planning.summaries import agenda as summaries
from planning.summaries.events import named
from planning.time_zone import in_events_zone
from planning.tools.progress import how_many


def _card(
    event: Event,
    rows: Sequence[AgendaItem],
    say: Callable[[str, Content], str],
    undo: Sequence[UndoContent] = (),
) -> Widget:
    with in_events_zone(event):
        about = EventContent.of(event)
        content = Content(event=about, points=[PointContent.of(row) for row in rows])
        if undo:
            content.undo = list(undo)
        return Widget("run_of_show", {"event": event.pk}, say(named(about), content), content.data())


@tool(doing=how_many("point", "Adding {}…", "points"), done=how_many("point", "Added {}", "points"))
@in_words
def add_to_run_of_show(context: Context, points: Points, event: Which = None) -> Widget:
    """Put points on an event's run of show, all in one call, and show it. An hour alone is on its first day."""
    found = the_event(context, event)
    wanted = [point.model_dump(exclude_none=True) for point in points]
    made = actions.add_points(found, by=context.user, points=wanted)
    undo = [UndoContent.by("remove_from_run_of_show", found.pk, points=[row.title for row in made])]
    return _card(found, made, summaries.added, undo)


@tool(doing="Changing {point}…", done="Changed {point}")
@in_words
def change_run_of_show(
    context: Context,
    point: str,
    event: Which = None,
    title: str | None = None,
    begins_at: datetime | time | None = None,
    ends_at: datetime | time | None = None,
    place: str | None = None,
    who: str | None = None,
) -> Widget:
    """Change a point of an event's run of show, by its title. Begun at another hour, it lasts as long as before."""
    changes = given(title=title, begins_at=begins_at, ends_at=ends_at, place=place, who=who)
    if not changes:
        raise refused("nothing_given", fields=["title", "begins_at", "ends_at", "place", "who"])
    found = the_event(context, event)
    [row] = _the_points(found, [point])
    return _card(found, [actions.change_point(row, by=context.user, **changes)], summaries.changed)


@tool(doing=how_many("point", "Removing {}…", "points"), done=how_many("point", "Removed {}", "points"))
@in_words
def remove_from_run_of_show(context: Context, points: Names, event: Which = None) -> Widget:
    """Take points off an event's run of show, by title, and show it."""
    found = the_event(context, event)
    rows = _the_points(found, points)
    told = _card(found, rows, summaries.removed)
    actions.remove_points(found, by=context.user, points=[row.pk for row in rows])
    return told


@tool(doing="Opening the run of show…", done="Opened the run of show", reads=True)
def show_run_of_show(context: Context, event: Which = None) -> Widget:
    """Show an event's run of show: what happens when, where and by whom."""
    found = the_event(context, event)
    return _card(found, list(found.agenda.all()), summaries.shown)


def _the_points(event: Event, wanted: Sequence[str]) -> list[AgendaItem]:
    """Return the points of those titles. Errors: `ToolRefused` for one that is none's or several's."""
    rows = list(event.agenda.all())
    found = []
    for name in wanted:
        try:
            found.append(find(name, rows, called=lambda row: row.title))
        except (Ambiguous, NotFound) as error:
            code = "ambiguous" if isinstance(error, Ambiguous) else "not_found"
            there = [row.title for row in rows]
            raise refused(code, **name_of("point", name, there), there=there) from None
    return list(dict.fromkeys(found))
