"""What is wrong with a business agent is said at start: the file, the name and the mend."""

from __future__ import annotations

import inspect
from datetime import timedelta
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from agents import registry
from agents.business.actor import Actor
from agents.business.declaration import AgentDeclaration
from agents.events.definitions import check_known
from agents.retry import Retry
from agents.signatures import takes
from agents.source_location import located


def check(declared: Any, name: str, *, spawn_on: Any, act_on: Any, heartbeat: Any) -> None:
    """Look over one class as it is declared. Errors: `ImproperlyConfigured`."""
    where = f"{located(declared)}: the agent {name}"
    act = getattr(declared, "act", None)
    if not callable(act) or act is Actor.act:
        raise ImproperlyConfigured(f"{where} does nothing. Give it a method act(self).")
    if inspect.iscoroutinefunction(act):
        raise ImproperlyConfigured(f"{where} has an async act. Write def act(self): think() does the waiting.")
    if not takes(act, None):
        raise ImproperlyConfigured(
            f"{where} has an act that takes more than self. Write def act(self); see self.event."
        )
    for what, events in (("spawn_on", spawn_on), ("act_on", act_on)):
        if isinstance(events, str):
            raise ImproperlyConfigured(f"{where}: {what} is a text. Write {what}=[{events!r}].")
    if heartbeat is not None and (not isinstance(heartbeat, timedelta) or heartbeat <= timedelta(0)):
        raise ImproperlyConfigured(f"{where} has the heartbeat {heartbeat!r}. Write heartbeat=timedelta(hours=2).")


def check_handlers(declaration: AgentDeclaration) -> None:
    """Look over its handlers, and whether an event can fill its Context. Errors: `ImproperlyConfigured`."""
    heard = set()
    for handler in declaration.handlers:
        where = f"{declaration.where}: the handler {handler.method} of {declaration.name}"
        if (handler.method, handler.event) in heard:
            raise ImproperlyConfigured(f"{where} is for {handler.event} twice. Give each moment a method of its own.")
        heard.add((handler.method, handler.event))
        method = getattr(declaration.cls, handler.method)
        if inspect.iscoroutinefunction(method):
            raise ImproperlyConfigured(f"{where} is async. Write a plain def: think() does the waiting.")
        if not (takes(method, None) or takes(method, None, None)):
            raise ImproperlyConfigured(f"{where} takes too much. Write def {handler.method}(self, event).")
        if handler.retry is not None and not isinstance(handler.retry, Retry):
            raise ImproperlyConfigured(f"{where}: write retry=Retry(max_attempts=…).")
        if handler.condition is not None and not callable(handler.condition):
            raise ImproperlyConfigured(f"{where} has a condition that is no function. Write lambda event: ….")
    for name in ("create_context", "get_namespace", "get_user"):
        method = getattr(declaration.cls, name, None)
        if method is not None and not takes(method, None, None):
            raise ImproperlyConfigured(
                f"{declaration.where}: {name} of the agent {declaration.name} does not take one argument. "
                f"Write def {name}(self, event)."
            )
    fields = declaration.context_model.model_fields
    needed = [name for name, field in fields.items() if field.is_required()]
    if needed and declaration.spawn_on and not hasattr(declaration.cls, "create_context"):
        raise ImproperlyConfigured(
            f"{declaration.where}: the agent {declaration.name} needs {', '.join(needed)} in its Context, which no "
            "event brings. Give them defaults, or write create_context(self, event)."
        )


def all_is_known() -> None:
    """Every event that an agent is spawned or woken by is declared, and every tool it may use. Errors: as above."""
    for declaration in registry.business_agents:
        for name in declaration.events:
            check_known(name, declaration.where, f"the agent {declaration.name}")
        for handler in declaration.handlers:
            check_known(handler.event, declaration.where, f"the handler {handler.method} of {declaration.name}")
        _check_tools(declaration)


def _check_tools(declaration: AgentDeclaration) -> None:
    for name in declaration.tools:
        if name not in registry.tools:
            known = ", ".join(sorted(tool.name for tool in registry.tools)) or "none"
            raise ImproperlyConfigured(
                f"{declaration.where}: the agent {declaration.name} may use the tool {name!r}, which nobody declares. "
                f"Known are: {known}."
            )
