"""The events that begin workflows: each begins one run of each of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from agents.signatures import takes
from agents.source_location import located
from agents.workflows import engine
from agents.workflows.declaration import WorkflowDeclaration, newest

if TYPE_CHECKING:
    from agents.events.models import Event

_events: dict[WorkflowDeclaration, list[str]] = {}


def listen(declaration: WorkflowDeclaration, event: str, **options: Any) -> None:
    """Subscribe to the event. Of several versions the one declared last is begun, and when it says."""
    from agents.events.subscriptions import registered, subscribe

    _can_be_filled(declaration, event, "events" if options.get("debounce") else "event")
    _events.setdefault(declaration, []).append(event)
    key = f"workflow:{declaration.name}:{event}"
    registered.forget(key)
    begin = partial(begin_for, declaration.name, event)
    subscribe(key, event, begin, where=located(declaration.declared), **options)


def _can_be_filled(declaration: WorkflowDeclaration, event: str, given: str) -> None:
    """Errors: `ImproperlyConfigured` when the Context needs values and nothing makes them from the event."""
    flow = declaration.cls()
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
            f"Context, which the event {event} does not bring. Give them defaults, or write "
            f"create_context(self, {given})."
        )


def begins_with(declaration: WorkflowDeclaration) -> list[str]:
    """Return the names of the events that begin this workflow."""
    return _events.get(declaration, [])


def begin_for(name: str, event_name: str, given: Event | list[Event]) -> None:
    """In the transaction of the delivery: begin a run, once for each delivery, unless the workflow declines."""
    declaration = newest(name)
    if event_name not in begins_with(declaration):
        return
    events = given if isinstance(given, list) else [given]
    decides = getattr(declaration.cls(), "should_run_for_event", None)
    wanted = [event for event in events if decides is None or decides(event)]
    if not wanted:
        return
    context = engine.context_of(declaration, **({"events": wanted} if isinstance(given, list) else {"event": given}))
    deliveries = [event.delivery.pk for event in wanted if event.delivery is not None]
    key = f"delivery:{min(deliveries)}" if deliveries else None
    engine.begin(declaration, context, event=wanted[-1], key=key)
