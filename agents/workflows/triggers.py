"""The events that begin workflows: each begins one run of each of them."""

from __future__ import annotations

from functools import partial
from typing import Any

from agents import naming
from agents.events.models import Delivery, Event
from agents.events.subscription import registered
from agents.events.subscriptions import subscribe
from agents.source_location import located
from agents.workflows import engine
from agents.workflows.declaration import WorkflowDeclaration, newest
from agents.workflows.declaration import registered as declarations
from agents.workflows.models import WorkflowRun


def listen(declaration: WorkflowDeclaration) -> None:
    """Subscribe to the events that begin it. Of several versions the one declared last is begun, and when it says."""
    for trigger in declaration.triggers:
        key = f"workflow:{declaration.name}:{trigger.event}"
        registered.forget(key)
        begin = partial(begin_for, declaration, trigger.event)
        subscribe(key, trigger.event, begin, where=located(declaration.declared), **trigger.options)


def rename_rows(**signal: Any) -> None:
    """After a migration: rows from before two apps had a workflow of one name are called as theirs is now."""
    for old, new in naming.renamed(declarations).items():
        WorkflowRun.objects.filter(name=old).update(name=new)
        for trigger in newest(new).events:
            mine = Delivery.objects.filter(subscription=f"workflow:{old}:{trigger}")
            mine.update(subscription=f"workflow:{new}:{trigger}")


def begin_for(declared: WorkflowDeclaration, event_name: str, given: Event | list[Event]) -> None:
    """In the transaction of the delivery: begin a run, once for each delivery, unless the workflow declines."""
    declaration = newest(declared.name)
    if event_name not in declaration.events:
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
