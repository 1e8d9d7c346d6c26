"""Declaring a workflow: `@workflow` or `@event_workflow` on a class, `@step` on its methods."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, overload

from django.core.exceptions import ImproperlyConfigured
from pydantic import BaseModel

from agents.registry import Registry
from agents.retry import ONCE, Retry
from agents.source_location import located
from agents.workflows.current import Anything, Workflow

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


@dataclass(frozen=True)
class StepDeclaration:
    """A step: a method of the class. With `outside` it talks to a network and runs in no transaction."""

    name: str
    function: Callable[..., Any]
    is_start: bool
    retry: Retry | None
    title: str
    outside: bool


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

    def __repr__(self) -> str:
        return f"{self.name} version {self.version} ({located(self.declared)})"

    @property
    def start(self) -> str:
        return next(step.name for step in self.steps.values() if step.is_start)

    def step(self, name: str) -> StepDeclaration | None:
        """Return the step, or the compensation, of this name."""
        if self.on_fail is not None and self.on_fail.name == name:
            return self.on_fail
        return self.steps.get(name)

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


@overload
def step(function: F, /) -> F: ...
@overload
def step(
    *, start: bool = ..., retry: Retry | None = ..., title: str = ..., outside: bool = ...
) -> Callable[[F], F]: ...
def step(
    function: Any = None, /, *, start: bool = False, retry: Retry | None = None, title: str = "", outside: bool = False
) -> Any:
    """Declare a method as a step. It returns where the run goes on: goto, sleep, wait_…, run_subflow, complete, fail.

    What it changes in the database commits together with its result. A step that waits for a model or a network is
    declared `outside=True`: it then runs in no transaction, and `self.key` makes what it does there repeatable.
    """
    return _marked(function, is_start=start, retry=retry, title=title, outside=outside, compensates=False)


@overload
def on_fail(function: F, /) -> F: ...
@overload
def on_fail(*, retry: Retry | None = ..., title: str = ..., outside: bool = ...) -> Callable[[F], F]: ...
def on_fail(function: Any = None, /, *, retry: Retry | None = None, title: str = "", outside: bool = False) -> Any:
    """Declare the method that is called when the run has failed, to undo what must not stay.

    `self.error`, `self.failed_step` and `self.finished_steps` say what happened. When it returns nothing the run is
    failed; when it returns `goto(…)` or another outcome the run goes on with that.
    """
    return _marked(function, is_start=False, retry=retry, title=title, outside=outside, compensates=True)


def _marked(function: Any, *, compensates: bool, retry: Any, title: str, **options: Any) -> Any:
    def mark(function: Any) -> Any:
        if retry is not None and not isinstance(retry, Retry):
            raise ImproperlyConfigured(f"{located(function)}: {function.__name__}: write retry=Retry(max_attempts=…).")
        words = title or function.__name__.replace("_", " ").capitalize()
        declared = StepDeclaration(name=function.__name__, function=function, retry=retry, title=words, **options)
        function.__workflow_step__ = (declared, compensates)
        return function

    return mark(function) if function is not None else mark


def workflow(name: str, *, version: str = "1", default_retry: Retry | None = None, title: str = "") -> Callable[[C], C]:
    """Register a class as a workflow, to be begun with `engine.start(name)`.

    A run goes on in the version in which it began. Declare a class of the same name with another version beside the
    old one for as long as runs of the old one are on their way; those whose version is gone are stranded.
    Errors: `ImproperlyConfigured` with the file, the name and the mend.
    """
    if not isinstance(name, str):
        raise ImproperlyConfigured(f'{located(name)}: give the workflow a name: @workflow("{_snake(name)}").')

    def register(declared: C) -> C:
        _register(declared, name, version, default_retry, title)
        return declared

    return register


def event_workflow(
    event: str,
    *,
    offset: Any = None,
    offset_minutes: float | None = None,
    name: str = "",
    version: str = "1",
    default_retry: Retry | None = None,
    namespace: str = "*",
    match: Any = None,
    debounce: timedelta | None = None,
    debounce_key: str = "{entity.id}",
    ignores_claims: bool = False,
    title: str = "",
) -> Callable[[C], C]:
    """Register a class as a workflow that every such event begins, once; its name is the class's.

    With an offset it begins so long after the event, or before a scheduled one. `should_run_for_event(event)` may
    decline; `create_context(event)` (with `debounce`: `create_context(events)`) makes what it knows.
    """
    if not isinstance(event, str):
        raise ImproperlyConfigured(f'{located(event)}: name the event: @event_workflow("…").')

    def register(declared: C) -> C:
        from agents.events.offsets import given
        from agents.workflows import event_starts

        declaration = _register(declared, name or declared.__name__, version, default_retry, title)
        event_starts.listen(
            declaration,
            event,
            offset=given(offset, offset_minutes),
            namespace=namespace,
            match=match,
            debounce=debounce,
            debounce_key=debounce_key,
            ignores_claims=ignores_claims,
        )
        return declared

    return register


def _register(declared: type, name: str, version: str, default_retry: Any, title: str) -> WorkflowDeclaration:
    from agents.workflows import checks

    marked = list(_marks(declared))
    compensations = [each for each, compensates in marked if compensates]
    declaration = WorkflowDeclaration(
        name=name,
        version=str(version),
        declared=declared,
        cls=type(declared.__name__, (declared, Workflow), {"__module__": declared.__module__}),
        context_model=getattr(declared, "Context", None) or Anything,
        steps={each.name: each for each, compensates in marked if not compensates},
        on_fail=compensations[0] if compensations else None,
        default_retry=default_retry,
        title=title or name.replace("_", " "),
    )
    checks.check(declaration, compensations)
    registered.add(key_of(name, declaration.version), declaration)
    declared.__workflow__ = declaration  # type: ignore[attr-defined]
    return declaration


def _marks(declared: type) -> Iterator[tuple[StepDeclaration, bool]]:
    """Yield the steps of the class in the order of their declaration; those it inherits come first."""
    names = dict.fromkeys(name for each in reversed(declared.__mro__) for name in vars(each))
    for name in names:
        marks = getattr(inspect.getattr_static(declared, name), "__workflow_step__", None)
        if marks is not None:
            yield marks


def _snake(declared: Any) -> str:
    name = getattr(declared, "__name__", "name")
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
