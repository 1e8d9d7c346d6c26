"""An errand of five steps, each of which writes something down."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from agents.workflows import complete, get_context, goto, step, workflow

STEPS = 5


@workflow("errand")
class Errand:
    class Context(BaseModel):
        done: int = 0

    @step(start=True)
    def walk(self) -> Any:
        context = get_context()
        context.done += 1
        return goto(self.walk) if context.done < STEPS else complete()
