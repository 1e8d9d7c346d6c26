"""What `model_tools` may be declared with: each mistake is told when the domain is imported, with its mend."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models

from agents.runtime.model_fields import python_type


def need(is_so: bool, model: type[models.Model], what: str, mend: str) -> None:
    """Errors: `ImproperlyConfigured` when it is not so."""
    if not is_so:
        raise ImproperlyConfigured(f"model_tools({model.__name__}, …) in {model.__module__}: {what}. {mend}.")


def listed_fields(model: type[models.Model], which: str, names: Sequence[str]) -> tuple[Any, ...]:
    """Return the model's fields of these names. Errors: `ImproperlyConfigured`."""
    need(apps.models_ready, model, "it is called before all models are there", "Call it in the domain's tools.py")
    need(not isinstance(names, str), model, f"`{which}` is one text", f"Write a tuple: {which}=({names!r},)")
    _need_visible_to(model, model)
    return tuple(_field(model, which, name) for name in dict.fromkeys(names))


def _field(model: type[models.Model], which: str, name: str) -> Any:
    known = ", ".join(each.name for each in model._meta.concrete_fields)
    try:
        field: Any = model._meta.get_field(name)
    except FieldDoesNotExist:
        need(False, model, f"`{which}` names {name!r}, which is no field of it", f"Its fields are {known}")
    is_column = getattr(field, "concrete", False) and not field.many_to_many
    need(is_column, model, f"`{which}` names {name!r}, which is no column", "Leave it out, or write a tool of your own")
    if field.is_relation:
        _need_visible_to(model, field.related_model, f"the foreign key {name!r} leads to ")
    is_taken = python_type(field) is not None or (which == "read" and isinstance(field, models.JSONField))
    kind = type(field).__name__
    need(is_taken, model, f"`{which}` names {name!r}, a {kind}", "Leave it out, or write a tool of your own")
    if which == "write":
        is_given = field.editable and not field.primary_key
        need(is_given, model, f"`write` names {name!r}, which nobody may give", "Leave it out of `write`")
    return field


def _need_visible_to(model: type[models.Model], whose: Any, before: str = "") -> None:
    manager = getattr(whose, "_default_manager", None)
    need(
        callable(getattr(manager, "visible_to", None)),
        model,
        f"{before}{whose.__name__}, whose rows nobody may be told of: its manager has no `visible_to(user)`",
        f"Give {whose.__name__} a query set with `def visible_to(self, user)` and `objects = ….as_manager()`",
    )


def check_action(model: type[models.Model], which: str, action: Callable[..., Any], fields: Iterable[Any]) -> None:
    """Errors: `ImproperlyConfigured` when the action does not take the fields of `write` by name."""
    names = [field.name for field in fields]
    row = (None,) if which == "change" else ()
    try:
        inspect.signature(action).bind(*row, by=None, **dict.fromkeys(names))
    except TypeError as error:
        called = f"{which}({'row, ' if row else ''}by=user, {', '.join(f'{name}=…' for name in names)})"
        need(False, model, f"`{which}` cannot be called: {error}", f"It is called as {called}")


def has_no_default(action: Callable[..., Any], field: Any) -> bool:
    """Whether the action must be given the field."""
    parameter = inspect.signature(action).parameters.get(field.name)
    return parameter is not None and parameter.default is inspect.Parameter.empty
