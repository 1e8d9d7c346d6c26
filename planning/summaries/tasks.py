"""Tasks: what was noted, what is done, what is open."""

from __future__ import annotations

from agents.formatting import capital, count, listed, sentence, when
from planning.content import Content, TaskContent

SOME = 12


def noted(name: str, content: Content) -> str:
    """Say what was noted."""
    if not content.tasks:
        return f"Nothing was added to the tasks of {name}: all of it is there."
    return f"Added to the tasks of {name}: {_all(content)}."


def changed(name: str, content: Content) -> str:
    """Say what a task is now."""
    return " ".join(sentence(capital(_one(task))) for task in content.tasks)


def ticked(name: str, content: Content) -> str:
    """Say what is done, or is not."""
    done = all(task.done for task in content.tasks)
    return f"{'Done' if done else 'Open again'}: {listed([task.title for task in content.tasks], SOME)}."


def removed(name: str, content: Content) -> str:
    """Say what was taken off."""
    return f"Took off the tasks of {name}: {listed([task.title for task in content.tasks], SOME)}."


def shown(name: str, content: Content) -> str:
    """Say what is open and how much is done."""
    own = (
        [sentence(f"For yourself: {listed([_one(task) for task in content.own_tasks], SOME)}")]
        if content.own_tasks
        else []
    )
    if not content.tasks:
        return " ".join([f"Nothing is noted to be done for {name} yet.", *own])
    left = [task for task in content.tasks if not task.done]
    done = len(content.tasks) - len(left)
    said = [f"To do for {name}: {listed([_one(task) for task in left], SOME)}." if left else f"All is done for {name}."]
    return " ".join([*said, *([f"{count(done, 'task')} done."] if left and done else []), *own])


def reminded(name: str, content: Content) -> str:
    """Say when somebody will be reminded of what."""
    said = []
    for task in content.tasks:
        at = f" on {when(task.remind_at)}" if task.remind_at is not None else ""
        said.append(sentence(f"I will remind you{at}: {task.title}"))
    return " ".join(said)


def _all(content: Content) -> str:
    return listed([_one(task) for task in content.tasks], SOME)


def _one(task: TaskContent) -> str:
    facts = [
        *([f"by {when(task.due_at)}"] if task.due_at else []),
        *([task.who] if task.who else []),
        *([f"reminder on {when(task.remind_at)}"] if task.remind_at else []),
    ]
    return f"{task.title} ({', '.join(facts)})" if facts else task.title
