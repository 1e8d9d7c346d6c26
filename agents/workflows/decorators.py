"""Declaring a workflow: `@workflow` or `@event_workflow` on a class, `@step` on its methods."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from typing import Any, TypeVar, overload

from django.core.exceptions import ImproperlyConfigured

from agents import naming
from agents.events.offsets import given
from agents.retry import Retry
from agents.source_location import located
from agents.workflows import checks
from agents.workflows.current import Anything, Workflow
from agents.workflows.declaration import StepDeclaration, Trigger, WorkflowDeclaration, registered

F = TypeVar("F", bound=Callable[..., Any])
C = TypeVar("C", bound=type)


@overload
def step(function: F, /) -> F: ...
@overload
def step(
    *,
    start: bool = ...,
    retry: Retry | None = ...,
    title: str = ...,
    outside: bool = ...,
    timeout: timedelta | float | None = ...,
    queue: str = ...,
) -> Callable[[F], F]: ...
def step(
    function: Any = None,
    /,
    *,
    start: bool = False,
    retry: Retry | None = None,
    title: str = "",
    outside: bool = False,
    timeout: timedelta | float | None = None,
    queue: str = "",
) -> Any:
    """Declare a method as a step. It returns where the run goes on: goto, sleep, wait_…, run_subflow, complete, fail.

    What it changes in the database commits together with its result. A step that waits for a model or a network is
    declared `outside=True`: it then runs in no transaction, in a process where nothing else waits for it, and
    `self.key` makes what it does there repeatable. It may take `timeout` (a timedelta, or seconds; by default
    `OUTSIDE_TIMEOUT`). Steps of one `queue` share what the setting `WORKFLOW_QUEUES` says of it: how many at a time,
    how many a minute.
    """
    return _marked(
        function, is_start=start, retry=retry, title=title, outside=outside, timeout=timeout, queue=queue,
        compensates=False,
    )  # fmt: skip


@overload
def on_fail(function: F, /) -> F: ...
@overload
def on_fail(
    *,
    retry: Retry | None = ...,
    title: str = ...,
    outside: bool = ...,
    timeout: timedelta | float | None = ...,
    queue: str = ...,
) -> Callable[[F], F]: ...
def on_fail(
    function: Any = None,
    /,
    *,
    retry: Retry | None = None,
    title: str = "",
    outside: bool = False,
    timeout: timedelta | float | None = None,
    queue: str = "",
) -> Any:
    """Declare the method that is called when the run has failed, to undo what must not stay.

    `self.error`, `self.failed_step` and `self.finished_steps` say what happened. When it returns nothing the run is
    failed; when it returns `goto(…)` or another outcome the run goes on with that.
    """
    return _marked(
        function, is_start=False, retry=retry, title=title, outside=outside, timeout=timeout, queue=queue,
        compensates=True,
    )  # fmt: skip


def _marked(
    function: Any, *, compensates: bool, retry: Any, title: str, outside: bool, timeout: Any, queue: str, **options: Any
) -> Any:
    def mark(function: Any) -> Any:
        checks.check_outside(f"{located(function)}: {function.__name__}", outside, timeout, queue)
        if retry is not None and not isinstance(retry, Retry):
            raise ImproperlyConfigured(f"{located(function)}: {function.__name__}: write retry=Retry(max_attempts=…).")
        words = title or function.__name__.replace("_", " ").capitalize()
        declared = StepDeclaration(
            name=function.__name__,
            function=function,
            retry=retry,
            title=words,
            outside=outside,
            timeout=timeout,
            queue=queue or ("outside" if outside else ""),
            **options,
        )
        function.__workflow_step__ = (declared, compensates)
        return function

    return mark(function) if function is not None else mark


def workflow(
    name: str, *, version: str = "1", default_retry: Retry | None = None, title: str = "", cron: str = ""
) -> Callable[[C], C]:
    """Register a class as a workflow, to be begun with `engine.start(name)`.

    With `cron="0 3 * * *"` it begins at these times too, in the installation's time zone, once at each, and once for
    all those at which no worker was there; `create_context(scheduled_at)` may make what such a run knows.

    A run goes on in the version in which it began. Declare a class of the same name with another version beside the
    old one for as long as runs of the old one are on their way; those whose version is gone are stranded.
    Errors: `ImproperlyConfigured` with the file, the name and the mend.
    """
    if not isinstance(name, str):
        raise ImproperlyConfigured(f'{located(name)}: give the workflow a name: @workflow("{_snake(name)}").')

    def register(declared: C) -> C:
        _register(declared, name, version, default_retry, title, cron=cron)
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
    at_most: timedelta | None = None,
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
        options = {
            "offset": given(offset, offset_minutes),
            "namespace": namespace,
            "match": match,
            "debounce": debounce,
            "at_most": at_most,
            "debounce_key": debounce_key,
            "ignores_claims": ignores_claims,
        }
        triggers = [Trigger(event, options)]
        _register(declared, name or declared.__name__, version, default_retry, title, triggers, is_named=bool(name))
        return declared

    return register


def _register(
    declared: type,
    name: str,
    version: str,
    default_retry: Any,
    title: str,
    triggers: Iterable[Trigger] = (),
    cron: str = "",
    is_named: bool = True,
) -> None:
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
        triggers=tuple(triggers),
        cron=cron,
        is_named=is_named,
    )
    checks.check(declaration, compensations)
    naming.meet(registered, declaration)
    registered.add(declaration.key, declaration)
    declared.__workflow__ = declaration  # type: ignore[attr-defined]


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
