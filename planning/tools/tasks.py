"""Tasks and reminders: what the planner's model may do with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Any

from agents.names import Ambiguous, NotFound, find
from agents.runtime import Context, Widget, tool
from planning import actions
from planning.actions.tasks import called
from planning.arguments import Names, TaskIn, Tasks, Which, given, in_words
from planning.content import Content, EventContent, TaskContent, UndoContent
from planning.lookup.rows import the_event
from planning.models import Event, Task
from planning.refusals import name_of, refused
from planning.summaries import tasks as summaries
from planning.summaries.events import named
from planning.time_zone import in_events_zone
from planning.tools.progress import how_many


def _card(
    event: Event,
    tasks: Sequence[Task],
    say: Callable[[str, Content], str],
    own: Sequence[TaskContent] = (),
    undo: Sequence[UndoContent] = (),
) -> Widget:
    with in_events_zone(event):
        about = EventContent.of(event)
        content = Content(event=about, tasks=[TaskContent.of(task) for task in tasks])
        if own:
            content.own_tasks = list(own)
        if undo:
            content.undo = list(undo)
        return Widget("tasks", {"event": event.pk}, say(named(about), content), content.data())


def _fields(context: Context, event: Event, task: TaskIn) -> dict[str, Any]:
    fields = given(title=task.title, due_at=task.due_at, remind_at=task.remind_at)
    return fields | (called(event, task.who, context.user) if task.who else {})


@tool(doing=how_many("task", "Noting {}…", "tasks"), done=how_many("task", "Noted {}", "tasks"))
@in_words
def add_tasks(context: Context, tasks: Tasks, event: Which = None) -> Widget:
    """Note what is to be done for an event, all in one call, and show its tasks. `who` is a host or a guest."""
    found = the_event(context, event)
    made = actions.add_tasks(by=context.user, event=found, tasks=[_fields(context, found, task) for task in tasks])
    undo = [UndoContent.by("remove_tasks", found.pk, tasks=[task.title for task in made])]
    return _card(found, made, summaries.noted, undo=undo)


@tool(doing="Noting the usual tasks…", done="Noted the usual tasks")
@in_words
def add_usual_tasks(context: Context, event: Which = None) -> Widget:
    """Note what is usually done for that kind of event, each with a day relative to its date, and show its tasks."""
    found = the_event(context, event)
    return _card(found, actions.add_usual_tasks(found, by=context.user), summaries.noted)


@tool(doing="Changing {task}…", done="Changed {task}")
@in_words
def change_task(
    context: Context,
    task: str,
    event: Which = None,
    title: str | None = None,
    due_at: datetime | None = None,
    remind_at: datetime | None = None,
    who: str | None = None,
) -> Widget:
    """Change a task of an event: its title, when it is due, when to remind, who does it ("": nobody)."""
    found = the_event(context, event)
    changes = given(title=title, due_at=due_at, remind_at=remind_at)
    if who is not None:
        changes |= called(found, who, context.user)
    if not changes:
        raise refused("nothing_given", fields=["title", "due_at", "remind_at", "who"])
    [row] = _the_tasks(found, [task])
    return _card(found, [actions.change_task(row, by=context.user, **changes)], summaries.changed)


@tool(doing=how_many("task", "Ticking {}…", "tasks"), done=how_many("task", "Ticked {}", "tasks"))
@in_words
def tick_tasks(context: Context, tasks: Names, done: bool = True, event: Which = None) -> Widget:
    """Note that tasks of an event are done, by name; `done` false: they are not. Shows its tasks."""
    found = the_event(context, event)
    rows = _the_tasks(found, tasks)
    undo = [UndoContent.by("tick_tasks", found.pk, tasks=[row.title for row in rows], done=not done)]
    actions.tick_tasks(rows, by=context.user, done=done)
    return _card(found, list(found.tasks.filter(pk__in=[row.pk for row in rows])), summaries.ticked, undo=undo)


@tool(doing=how_many("task", "Removing {}…", "tasks"), done=how_many("task", "Removed {}", "tasks"))
@in_words
def remove_tasks(context: Context, tasks: Names, event: Which = None) -> Widget:
    """Take tasks of an event off, by name, and show the others."""
    found = the_event(context, event)
    rows = _the_tasks(found, tasks)
    told = _card(found, rows, summaries.removed)
    actions.remove_tasks(rows, by=context.user)
    return told


@tool(doing="Looking at the tasks…", done="Looked at the tasks", reads=True)
def show_tasks(context: Context, event: Which = None) -> Widget:
    """Show what is to be done for an event, by whom and until when; where none is named, also the user's reminders."""
    found = the_event(context, event)
    rows = found.tasks.by_time().select_related("assignee", "guest")
    mine = Task.objects.filter(owner=context.user, event=None).open().by_time() if event is None else ()
    own = [TaskContent.of(row) for row in mine]
    return _card(found, list(rows), summaries.shown, own)


@tool(doing="Setting a reminder…", done="Set a reminder")
@in_words
def remind_me(context: Context, what: str, at: datetime, event: Which = None) -> Widget:
    """Remind the user of something at a moment, ISO 8601 in their time zone. `event` only if it is for that one."""
    found = None if event is None else the_event(context, event)
    task = {"title": what, "remind_at": at, "due_at": at}
    rows = actions.add_tasks(by=context.user, event=found, tasks=[task])
    zone: AbstractContextManager[None] = nullcontext() if found is None else in_events_zone(found)
    with zone:
        content = Content(tasks=[TaskContent.of(row) for row in rows])
        if found is not None:
            content = Content(event=EventContent.of(found), tasks=content.tasks)
            content.undo = [UndoContent.by("remove_tasks", found.pk, tasks=[what])]
        card = ("my_tasks", {"person": context.user.pk}) if found is None else ("tasks", {"event": found.pk})
        return Widget(*card, summaries.reminded("", content), content.data())


def _the_tasks(event: Event, wanted: Sequence[str]) -> list[Task]:
    """Return the tasks of those names. Errors: `ToolRefused` for one that is none's or several's."""
    tasks = list(event.tasks.by_time().select_related("assignee", "guest"))
    found = []
    for name in wanted:
        try:
            found.append(find(name, tasks, called=lambda task: task.title))
        except Ambiguous as several:
            if len({task.title.casefold() for task in several.rows}) > 1:
                choices = [task.title for task in several.rows]
                raise refused("ambiguous", **name_of("task", name, choices), there=choices) from None
            found.append(several.rows[0])
        except NotFound:
            there = [task.title for task in tasks]
            raise refused("not_found", **name_of("task", name, there), there=there) from None
    return list(dict.fromkeys(found))
