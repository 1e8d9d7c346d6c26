"""The run whose step is being carried out here: its context, and what a step may ask of itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from django.db.models import Model
from pydantic import BaseModel, ConfigDict

if TYPE_CHECKING:
    from agents.workflows.models import StepExecution, WorkflowRun

_context: ContextVar[BaseModel] = ContextVar("workflow_context")
_ended: ContextVar[set[Model]] = ContextVar("workflow_ended")


class Anything(BaseModel):
    """The context of a workflow that declares none: whatever its steps put there, as long as JSON can hold it."""

    model_config = ConfigDict(extra="allow")


def get_context() -> Any:
    """Return the context of the run whose step this is. What the step changes in it is kept with its result.

    Errors: `LookupError` outside of a step.
    """
    try:
        return _context.get()
    except LookupError:
        raise LookupError("get_context() is for the steps of a workflow; there is none here.") from None


@contextmanager
def holding(context: BaseModel) -> Iterator[None]:
    """Inside, `get_context()` is this one."""
    token = _context.set(context)
    try:
        yield
    finally:
        _context.reset(token)


@contextmanager
def noting_ends() -> Iterator[set[Model]]:
    """Inside, give the rows of the runs and agents that code here has ended, its own among them."""
    ended: set[Model] = set()
    token = _ended.set(ended)
    try:
        yield ended
    finally:
        _ended.reset(token)


def note_end(row: Model) -> None:
    """This run, or this agent, has been ended by whoever is at work here."""
    if (ended := _ended.get(None)) is not None:
        ended.add(row)


class Workflow:
    """What every workflow's `self` has. A class may inherit it for its types; it works without."""

    #: The run's row, and its context: the same as `get_context()`.
    run: WorkflowRun
    context: Any
    #: What the last wait brought: a business event or a signal; None in a step that came by another way.
    event: Any = None
    #: A person's answer, after `wait_for_input`: an instance of the form.
    input: Any = None
    #: What the subflow completed with, in the step after it.
    result: dict[str, Any] | None = None
    #: Whether this step was entered because a wait came to its timeout.
    timed_out: bool = False
    #: Writes down how far this attempt at the step is.
    _note: Callable[[str, float | None], None] | None = None
    #: In `@on_fail`: what the run failed of, and in which step.
    error: str = ""
    failed_step: str = ""
    #: The same for every attempt at this step, another one when it is entered again: makes outside effects repeatable.
    key: str = ""
    attempt: int = 1

    def heartbeat(self, note: str = "", *, progress: float | None = None) -> None:
        """Say how far an outside step is, from 0 to 1 and in words; the timeline shows it at once.

        Errors: `Lost` when the run was cancelled or taken over: then nothing more of this step counts.
        """
        if self._note is None:
            raise RuntimeError("heartbeat() is for the steps of a workflow; there is none here.")
        self._note(note, progress)

    @property
    def entity(self) -> Any:
        """The row that the run is about, that of the event which began it; None when there is none."""
        return self.run.entity

    @property
    def triggering_event(self) -> Any:
        """The business event that began the run; None when code did."""
        return self.run.event

    @property
    def finished_steps(self) -> list[StepExecution]:
        """The steps that have been carried out, the earliest first: what a compensation may have to undo."""
        return list(self.run.executions.filter(state="finished").order_by("pk"))
