"""What is declared of a workflow, and how it is found again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from agents.deadlines import limit_of
from agents.naming import check_clear
from agents.registry import Registry
from agents.retry import ONCE, Retry
from agents.source_location import located
from agents.workflows.current import Workflow


@dataclass(frozen=True)
class StepDeclaration:
    """A step: a method of the class. With `outside` it talks to a network and runs in no transaction."""

    name: str
    function: Callable[..., Any]
    is_start: bool
    retry: Retry | None
    title: str
    outside: bool
    timeout: timedelta | float | None = None
    queue: str = ""

    @property
    def limit(self) -> float:
        """Return how many seconds it may take."""
        return limit_of(self.outside, self.timeout)


@dataclass(frozen=True, eq=False)
class Trigger:
    """An event that begins runs; `options` say of which rows, when and how, as `subscribe` of events has them."""

    event: str
    options: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class WorkflowDeclaration:
    """A declared workflow. `cls` is the declared class with what every workflow has."""

    name: str
    version: str
    declared: type
    cls: type[Workflow]
    context_model: type[BaseModel]
    steps: dict[str, StepDeclaration]
    on_fail: StepDeclaration | None
    default_retry: Retry | None
    title: str
    triggers: tuple[Trigger, ...] = ()
    cron: str = ""
    is_named: bool = True

    def __repr__(self) -> str:
        return f"{self.name} version {self.version} ({located(self.declared)})"

    @property
    def events(self) -> list[str]:
        """The names of the events that begin it."""
        return [trigger.event for trigger in self.triggers]

    @property
    def key(self) -> str:
        return key_of(self.name, self.version)

    @property
    def start(self) -> str:
        return next(step.name for step in self.steps.values() if step.is_start)

    def step(self, name: str) -> StepDeclaration | None:
        """Return the step, or the compensation, of this name."""
        if self.on_fail is not None and self.on_fail.name == name:
            return self.on_fail
        return self.steps.get(name)

    def queue_of(self, name: str) -> str:
        """Return the queue of the step; "" for one that is carried out by whoever is a worker."""
        step = self.step(name)
        return step.queue if step is not None else ""

    def after(self, name: str) -> str:
        """Return the name of the step declared next; "" after the last."""
        names = list(self.steps)
        return next(iter(names[names.index(name) + 1 :]), "") if name in names else ""

    def retry_of(self, step: StepDeclaration) -> Retry:
        return step.retry or self.default_retry or ONCE


registered: Registry[WorkflowDeclaration] = Registry("workflow")


def newest(name: str | type) -> WorkflowDeclaration:
    """Return the workflow of this name, or of this class, in the version declared last. Errors: `LookupError`."""
    if isinstance(name, type):
        found = vars(name).get("__workflow__")
        if found is None:
            raise LookupError(f"{name.__name__} is no workflow. Put @workflow(…) on it.")
        return found
    check_clear(registered, name)
    versions = [each for each in registered if each.name == name]
    if not versions:
        known = ", ".join(sorted({each.name for each in registered})) or "none"
        raise LookupError(f"No workflow is called {name!r}. Known: {known}.")
    return versions[-1]


def find(name: str, version: str) -> WorkflowDeclaration | None:
    """Return the workflow as a run remembers it; None when the code has it no more."""
    return registered.get(key_of(name, version))


def key_of(name: str, version: str) -> str:
    return f"{name} version {version}"
