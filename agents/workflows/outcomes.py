"""What a step returns: where its run goes on, and when. Frozen values; the engine carries them out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db.models import Model
from django.utils import timezone
from pydantic import BaseModel

from agents.workflows import forms

if TYPE_CHECKING:
    from django.contrib.auth.models import User

#: A step is named by its method, `self.send_to_lock`, or by the method's name.
Step: TypeAlias = Callable[..., Any] | str


@dataclass(frozen=True)
class Outcome:
    """What a step decided. One of the classes below."""


@dataclass(frozen=True)
class Goto(Outcome):
    step: str


@dataclass(frozen=True)
class Sleep(Outcome):
    until: datetime
    then: str = ""


@dataclass(frozen=True)
class Wait(Outcome):
    """Wait for an event, a signal or a person's answer: `kind`. `name` is the event's, the signal's or the form's."""

    kind: str
    name: str
    match: dict[str, Any] = field(default_factory=dict)
    then: str = ""
    timeout_at: datetime | None = None
    on_timeout: str = ""
    title: str = ""
    person: User | None = None  # who is asked
    is_own: bool = False  # no match was given: of the events of the run's own kind of row, those of its own row


@dataclass(frozen=True)
class Subflow(Outcome):
    cls: type
    context: dict[str, Any]
    then: str = ""
    on_failure: str = ""


@dataclass(frozen=True)
class Complete(Outcome):
    result: dict[str, Any]


@dataclass(frozen=True)
class Fail(Outcome):
    reason: str


def goto(step: Step) -> Goto:
    """Go on with this step, at once. Errors: `TypeError` when it names none."""
    if not step:
        raise TypeError("goto() was given no step. Write goto(self.<the step's method>), or complete().")
    return Goto(named(step))


def sleep(duration: timedelta | datetime, then: Step | None = None) -> Sleep:
    """Go on after so long, or at that moment: with `then`, else with the step declared next, else it is complete."""
    return Sleep(_moment(duration), named(then))


def wait_for_event(
    name: str,
    match: Mapping[str, Any] | None = None,
    then: Step | None = None,
    timeout: timedelta | datetime | None = None,
    on_timeout: Step | None = None,
) -> Wait:
    """Wait for a business event about a row that has these values (ORM look-ups): `match={"pk": 5}`.

    Where several apps declare the same name, `"planning.reservation_confirmed"` is that of one of them. Without a match
    it is an event of the run's own row, where such rows have this event; `match={}` is any.
    One that occurred since the run began, and that no wait of this run has had, ends the wait at once. Without `then`
    this step is entered again with `self.event` set. When nothing came until `timeout` the run goes on with
    `on_timeout`; without that it fails.
    """
    return _wait("event", name, match, then, timeout, on_timeout, is_own=match is None)


def wait(
    signal: str,
    match: Mapping[str, Any] | None = None,
    then: Step | None = None,
    timeout: timedelta | datetime | None = None,
    on_timeout: Step | None = None,
) -> Wait:
    """Wait for `engine.signal(signal, payload)` whose match and payload have these values; else as `wait_for_event`."""
    return _wait("signal", signal, match, then, timeout, on_timeout)


def wait_for_input(
    form: type[BaseModel],
    then: Step | None = None,
    timeout: timedelta | datetime | None = None,
    on_timeout: Step | None = None,
    title: str = "",
    person: User | None = None,
) -> Wait:
    """Wait for a person's answer, `engine.answer(run, {...})`, which must fit the Pydantic model `form`.

    It is then in `self.input`. `title` is the question, for whoever shows it. `person` is the user who is asked: among
    their questions it has a page, and `engine.questions(user)` finds it. Without one it is for whoever steers runs.
    """
    return _wait("input", forms.path_of(form), None, then, timeout, on_timeout, title=title, person=person)


def run_subflow(cls: type, on_complete: Step | None = None, on_failure: Step | None = None, **context: Any) -> Subflow:
    """Start another workflow and go on with `on_complete` (else the step declared next) when it is complete.

    What it completed with is in `self.result`. When it fails or is cancelled this run goes on with `on_failure`;
    without that it fails too.
    """
    return Subflow(cls, context, named(on_complete), named(on_failure))


def complete(**result: Any) -> Complete:
    """The run is complete, with this result."""
    return Complete(result)


def fail(reason: str) -> Fail:
    """The run has failed, for good: it is not tried again by itself. What the step changed stays."""
    return Fail(str(reason))


def named(step: Step | None) -> str:
    """Return a step's name. Errors: `TypeError` for what is neither a method nor a name."""
    if step is None:
        return ""
    name = step if isinstance(step, str) else getattr(step, "__name__", "")
    if not name:
        raise TypeError(f"{step!r} is no step. Write self.<the step's method>, or its name.")
    return name


def _wait(
    kind: str,
    name: str,
    match: Mapping[str, Any] | None,
    then: Step | None,
    timeout: timedelta | datetime | None,
    on_timeout: Step | None,
    title: str = "",
    person: User | None = None,
    is_own: bool = False,
) -> Wait:
    values = {key: value.pk if isinstance(value, Model) else value for key, value in (match or {}).items()}
    return Wait(
        kind=kind,
        name=name,
        match=values,
        then=named(then),
        timeout_at=None if timeout is None else _moment(timeout),
        on_timeout=named(on_timeout),
        title=title,
        person=person,
        is_own=is_own,
    )


def _moment(when: timedelta | datetime) -> datetime:
    if isinstance(when, timedelta):
        return timezone.now() + when
    if not isinstance(when, datetime):
        raise TypeError(f"{when!r} is neither how long nor until when. Write timedelta(hours=2), or a datetime.")
    return when if timezone.is_aware(when) else timezone.make_aware(when)
