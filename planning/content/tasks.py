"""What is to be done."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel

from planning.models import Task


class TaskContent(BaseModel):
    """A task. Moments have the offset of its event's clock, or of the person's; `who` has taken it on."""

    id: int
    title: str
    due_at: datetime | None = None
    remind_at: datetime | None = None
    done: bool = False
    who: str = ""

    @classmethod
    def of(cls, task: Task) -> Self:
        return cls(
            id=task.pk,
            title=task.title,
            due_at=task.due_at,
            remind_at=task.remind_at,
            done=task.done_at is not None,
            who=task.taken_by,
        )
