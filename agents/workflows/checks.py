"""What is wrong with a workflow is said when it is declared, or at the latest when all apps are: file, name, mend."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Iterator
from typing import Any

from cronsim import CronSim, CronSimError
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone
from pydantic import BaseModel

from agents.deadlines import check_timeout
from agents.events.definitions import check_known
from agents.retry import Retry
from agents.signatures import takes
from agents.source_location import located
from agents.workflows.current import Workflow
from agents.workflows.declaration import StepDeclaration, Trigger, WorkflowDeclaration, registered

OUTCOMES = "goto(…), sleep(…), wait_for_event(…), wait(…), wait_for_input(…), run_subflow(…), complete() or fail(…)"
LONGEST_QUEUE = 80
WAITS_FOR_STEP = {"then", "on_timeout", "on_complete", "on_failure"}
#: What `self` has in every step: a step of that name could not be called.
TAKEN = {name for name in (*vars(Workflow), *Workflow.__annotations__) if not name.startswith("_")}
CONTROL = {"goto", "sleep", "wait", "wait_for_event", "wait_for_input", "run_subflow"}


def check(declaration: WorkflowDeclaration, compensations: list[StepDeclaration]) -> None:
    """Look over one workflow. Errors: `ImproperlyConfigured`."""
    where = f"{located(declaration.declared)}: the workflow {declaration.name}"
    starts = [step.name for step in declaration.steps.values() if step.is_start]
    if not declaration.steps:
        raise ImproperlyConfigured(f"{where} has no steps. Put @step(start=True) on the method it begins with.")
    if not starts:
        raise ImproperlyConfigured(f"{where} has no start. Write @step(start=True) on one of its steps.")
    if len(starts) > 1:
        raise ImproperlyConfigured(f"{where} has {len(starts)} starts: {', '.join(starts)}. Leave start=True on one.")
    if len(compensations) > 1:
        names = ", ".join(each.name for each in compensations)
        raise ImproperlyConfigured(f"{where} has more than one @on_fail: {names}. Make them one method.")
    if not (isinstance(declaration.context_model, type) and issubclass(declaration.context_model, BaseModel)):
        raise ImproperlyConfigured(f"{where}: its Context is no Pydantic model. Write class Context(BaseModel).")
    if declaration.default_retry is not None and not isinstance(declaration.default_retry, Retry):
        raise ImproperlyConfigured(f"{where}: write default_retry=Retry(max_attempts=…).")
    if declaration.cron:
        _check_cron(declaration, where)
    for step in [*declaration.steps.values(), *compensations]:
        _check_step(declaration, step, returns=step not in compensations)
    for trigger in declaration.triggers:
        _check_trigger(declaration, trigger)


def _check_trigger(declaration: WorkflowDeclaration, trigger: Trigger) -> None:
    """Errors: `ImproperlyConfigured` when the Context needs values and nothing makes them from the event."""
    flow, given = declaration.cls(), "events" if trigger.options.get("debounce") else "event"
    decides = getattr(flow, "should_run_for_event", None)
    if decides is not None and not takes(decides, None):
        raise ImproperlyConfigured(
            f"{located(declaration.declared)}: should_run_for_event of the workflow {declaration.name} does not take "
            "one argument. Write def should_run_for_event(self, event)."
        )
    fields = declaration.context_model.model_fields
    needed = [name for name, field in fields.items() if field.is_required()]
    if needed and not takes(getattr(flow, "create_context", None), **{given: None}):
        raise ImproperlyConfigured(
            f"{located(declaration.declared)}: the workflow {declaration.name} needs {', '.join(needed)} in its "
            f"Context, which the event {trigger.event} does not bring. Give them defaults, or write "
            f"create_context(self, {given})."
        )


def _check_cron(declaration: WorkflowDeclaration, where: str) -> None:
    try:
        CronSim(declaration.cron, timezone.now())
    except (CronSimError, AttributeError, TypeError):
        mend = 'Write five fields, such as cron="0 3 * * *".'
        raise ImproperlyConfigured(f"{where} has the cron {declaration.cron!r}. {mend}") from None
    needed = [name for name, field in declaration.context_model.model_fields.items() if field.is_required()]
    if needed and not takes(getattr(declaration.cls(), "create_context", None), scheduled_at=None):
        raise ImproperlyConfigured(
            f"{where} needs {', '.join(needed)} in its Context, which no schedule brings. Give them defaults, or write "
            "create_context(self, scheduled_at)."
        )


def check_outside(where: str, outside: bool, timeout: Any, queue: str) -> None:
    """A time of its own and a queue are for what reaches outside. Errors: `ImproperlyConfigured`."""
    check_timeout(where, outside, timeout)
    if queue and not outside:
        raise ImproperlyConfigured(f"{where} has a queue, but is in a transaction. Write outside=True too.")
    if queue and not (isinstance(queue, str) and len(queue) <= LONGEST_QUEUE):
        raise ImproperlyConfigured(f'{where}: name the queue in at most {LONGEST_QUEUE} characters: queue="mail".')


def events_are_declared() -> None:
    """Every event that a workflow begins with, or waits for, is declared by some model. Errors: as above."""
    for declaration in registered:
        who = f"the workflow {declaration.name}"
        for name in declaration.events:
            check_known(name, located(declaration.declared), who)
        for step in declaration.steps.values():
            for name in _waited_for(step):
                if "{{" in name:
                    raise ImproperlyConfigured(
                        f"{located(step.function)}: the step {step.name} of {who} waits for the template {name!r}. "
                        "Write the name that an event has."
                    )
                check_known(name, located(step.function), f"the step {step.name} of {who}")


def _check_step(declaration: WorkflowDeclaration, step: StepDeclaration, *, returns: bool) -> None:
    where = f"{located(step.function)}: the step {step.name} of {declaration.name}"
    if inspect.iscoroutinefunction(step.function) or inspect.isgeneratorfunction(step.function):
        raise ImproperlyConfigured(f"{where} is async or a generator. Write a plain def; outside=True lets it wait.")
    if step.name in TAKEN:
        raise ImproperlyConfigured(
            f"{where} has a name that means something else in a step: self.{step.name}. Rename it, such as "
            f'{step.name}_step; @step(title="{step.title}") keeps what people read of it.'
        )
    if not (takes(step.function, None) or (not returns and takes(step.function, None, None))):
        raise ImproperlyConfigured(
            f"{where} takes more than self. Write def {step.name}(self); see self.context, self.event."
        )
    body = _body_of(step)
    if body is None:
        return
    if returns and _may_return_nothing(body):
        raise ImproperlyConfigured(f"{where} can end without saying where the run goes on. Return {OUTCOMES}.")
    for name in _named_steps(body):
        if name not in declaration.steps:
            known = ", ".join(declaration.steps)
            raise ImproperlyConfigured(f"{where} goes on with {name}, which is no step. Steps: {known}.")


def _body_of(step: StepDeclaration) -> ast.FunctionDef | None:
    """Return the source as a tree; None where there is no source to read."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(step.function))))
    except (OSError, TypeError, SyntaxError):
        return None
    found = tree.body[0] if tree.body else None
    return found if isinstance(found, ast.FunctionDef) else None


def _may_return_nothing(function: ast.FunctionDef) -> bool:
    """Whether it certainly has a way that ends with None. What cannot be told from here is told when it runs."""
    if isinstance(function.returns, ast.Constant) and function.returns.value is None:
        return True
    for node in _own_nodes(function):
        if isinstance(node, ast.Return) and (
            node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        ):
            return True
    return _falls_through(function.body)


def _falls_through(body: list[ast.stmt]) -> bool:
    last = body[-1]
    if isinstance(last, ast.If):
        return _falls_through(last.body) or (not last.orelse or _falls_through(last.orelse))
    return isinstance(last, ast.Expr | ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Pass)


def _own_nodes(function: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of this function without those of functions inside it."""
    for child in ast.iter_child_nodes(function):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            yield child
            yield from _own_nodes(child)


def _calls(function: ast.FunctionDef) -> Iterator[tuple[str, ast.Call]]:
    for node in _own_nodes(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONTROL:
            yield node.func.id, node


def _named_steps(function: ast.FunctionDef) -> Iterator[str]:
    """Yield the steps that are named where the run goes on, as `self.step` or as a text."""
    for name, call in _calls(function):
        places = [keyword.value for keyword in call.keywords if keyword.arg in WAITS_FOR_STEP]
        if name == "goto":
            places += call.args[:1]
        for each in places:
            if isinstance(each, ast.Attribute) and isinstance(each.value, ast.Name) and each.value.id == "self":
                yield each.attr
            elif isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value


def _waited_for(step: StepDeclaration) -> Iterator[str]:
    """Yield the names of the events that the step waits for, as far as they are written out in it."""
    body = _body_of(step)
    for name, call in _calls(body) if body else ():
        given = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "name")]
        for each in given:
            if name == "wait_for_event" and isinstance(each, ast.Constant) and isinstance(each.value, str):
                yield each.value
