"""The event registry: which models declare which events, and whether what they declare can be."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from functools import cache

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models

from agents.events.definition import ANYTHING, TRIGGERS, EventDefinition
from agents.signatures import takes
from agents.source_location import located

Definitions = dict[str, EventDefinition]


@cache
def tracked() -> dict[type[models.Model], Definitions]:
    """Return every model that declares events, with its definitions by name. All apps must be loaded.

    Errors: `ImproperlyConfigured` for a declaration that cannot be.
    """
    found = {}
    for model in apps.get_models():
        declared = _declared(model)
        if declared is not None:
            found[model] = {definition.name: definition for definition in declared}
    return found


def of(model: type[models.Model]) -> Definitions:
    """Return the definitions of this very model."""
    return tracked().get(model, {})


def declaring(model: type[models.Model]) -> Iterator[type[models.Model]]:
    """Yield the models whose events a row of this one can have: itself, and its parents in other tables."""
    concrete = model._meta.concrete_model or model
    for each in (concrete, *concrete._meta.get_parent_list()):
        if each in tracked():
            yield each


def names() -> list[str]:
    return [name for definitions in tracked().values() for name in definitions]


def is_known(name: str) -> bool:
    """Whether some model declares events of this name, or a webhook brings them."""
    return name == ANYTHING or name.startswith("webhook:") or any(declaring_event(name))


def declaring_event(name: str) -> Iterator[type[models.Model]]:
    """Yield the models that declare events of this name, which may begin with their app's."""
    for model, definitions in tracked().items():
        own = name.removeprefix(f"{model._meta.app_label}.")
        for definition in definitions.values():
            if own == definition.name or definition.pattern.fullmatch(own) or definition.pattern.fullmatch(name):
                yield model
                break


def check_known(name: str, where: str, what: str) -> None:
    """Errors: `ImproperlyConfigured` with file, name and mend when no model declares such an event."""
    if is_known(name):
        return
    close = difflib.get_close_matches(name, names(), n=1)
    mend = f"Did you mean {close[0]!r}?" if close else f"Known are: {', '.join(sorted(names())) or 'none'}."
    raise ImproperlyConfigured(f"{where}: {what} asks for the event {name!r}, which no model declares. {mend}")


def _declared(model: type[models.Model]) -> Sequence[EventDefinition] | None:
    """Return what this model declares itself or has from an abstract one; None for what a parent's table has."""
    if model._meta.proxy:
        if "events" in vars(model):
            raise ImproperlyConfigured(
                f"{located(model)}: the proxy {model.__name__} declares events. "
                "Declare them on the model with the table."
            )
        return None
    owner = next((each for each in model.__mro__ if "events" in vars(each)), None)
    if owner is None or owner in (parent for parent in model._meta.get_parent_list()):
        return None
    declared = vars(owner)["events"]
    if isinstance(declared, EventDefinition) or (
        isinstance(declared, set | frozenset) and any(isinstance(each, EventDefinition) for each in declared)
    ):
        raise ImproperlyConfigured(f"{located(model)}: the events of {model.__name__} are no list. Write events = […].")
    if not isinstance(declared, list | tuple) or not any(isinstance(each, EventDefinition) for each in declared):
        return None  # a field or a relation that is called events, or nothing at all
    _check(model, declared)
    return declared


def _check(model: type[models.Model], declared: Sequence[EventDefinition]) -> None:
    names: set[str] = set()
    for definition in declared:
        if not isinstance(definition, EventDefinition):
            raise _wrong(model, repr(definition), "is no event", "Write EventDefinition(…).")
        name = definition.name
        if not name or not isinstance(name, str) or len(name) > 200 or name == ANYTHING:
            raise _wrong(model, repr(name), "cannot be a name", "Use a fact of at most 200 characters.")
        if name in names:
            raise _wrong(model, repr(name), "is declared twice", "Rename one of them.")
        names.add(name)
        _check_date(model, definition)
        for field in definition.watch_fields or ():
            if isinstance(definition.watch_fields, str):
                raise _wrong(model, repr(name), f"watches {definition.watch_fields!r}", "Give a list of fields.")
            _field(model, name, field)
        if not definition.is_immediate and (definition.trigger or definition.watch_fields):
            raise _wrong(
                model,
                repr(name),
                "has a date_field with trigger or watch_fields",
                "These are for events without a date: its date alone decides when it occurs.",
            )
        if definition.condition is not None and not callable(definition.condition):
            raise _wrong(model, repr(name), "has a condition that is no function", "Write lambda row: ….")
        for what, asked in (("condition", definition.condition), ("namespace", definition.namespace)):
            if callable(asked) and not takes(asked, None):
                raise _wrong(model, repr(name), f"has a {what} that does not take a row", "Write lambda row: ….")
        if not callable(definition.namespace) and not isinstance(definition.namespace, str):
            raise _wrong(
                model, repr(name), f"has the namespace {definition.namespace!r}", "Use a text or a function of the row."
            )
        try:
            definition.check_templates()
        except ValueError as error:
            raise _wrong(model, repr(name), str(error), "Write {{ instance.<field> }}.") from None
        triggers = definition.triggers
        if not isinstance(triggers, tuple | list) or not triggers or any(each not in TRIGGERS for each in triggers):
            mend = 'Use "create", "update", "delete", a list of these, or a function.'
            raise _wrong(model, repr(name), f"has trigger {definition.trigger!r}", mend)


def _check_date(model: type[models.Model], definition: EventDefinition) -> None:
    if definition.date_field is None or isinstance(getattr(model, definition.date_field, None), property):
        return
    field = _field(model, definition.name, definition.date_field)
    if not isinstance(field, models.DateField):
        raise _wrong(
            model,
            repr(definition.name),
            f"has the date_field {definition.date_field!r}, which is a {type(field).__name__}",
            "Use a DateTimeField, a DateField, or a property that returns a date.",
        )


def _field(model: type[models.Model], name: str, field: str) -> models.Field:
    try:
        found = model._meta.get_field(field)
    except FieldDoesNotExist:
        found = None
    if not isinstance(found, models.Field) or not found.concrete or found.many_to_many:
        fields = [each.name for each in model._meta.concrete_fields]
        close = difflib.get_close_matches(field, fields, n=1)
        mend = f"Did you mean {close[0]!r}?" if close else f"Its fields: {', '.join(fields)}."
        raise _wrong(model, repr(name), f"names the field {field!r}, which it does not have", mend)
    return found


def _wrong(model: type[models.Model], name: str, what: str, mend: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{located(model)}: the event {name} of {model.__name__} {what}. {mend}")
