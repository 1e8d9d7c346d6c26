"""Which models declare knowledge, and whether what they declare can be."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models

from agents import registry
from agents.knowledge.declaration import Knowledge
from agents.signatures import takes
from agents.source_location import located

Model = type[models.Model]

LONGEST_KIND = 40


@cache
def declared() -> dict[Model, dict[str, Knowledge]]:
    """Return every model that declares knowledge, with its declarations by kind. All apps must be loaded.

    Errors: `ImproperlyConfigured` for a declaration that cannot be: the file, the name, the mend.
    """
    found = {}
    for model in apps.get_models():
        if own := _own(model):
            found[model] = _by_kind(model, own)
    return found


def declaring(model: Model) -> Iterator[Model]:
    """Yield the models whose knowledge a row of this one can have: itself, and its parents in other tables."""
    concrete = model._meta.concrete_model or model
    for each in (concrete, *concrete._meta.get_parent_list()):
        if each in declared():
            yield each


def kinds() -> list[str]:
    """Return what there are passages of."""
    return sorted({kind for by_kind in declared().values() for kind in by_kind})


def of_kinds(kinds: Collection[str]) -> list[Model]:
    """Return the models that there are passages of these kinds of."""
    return [model for model, by_kind in declared().items() if not by_kind.keys().isdisjoint(kinds)]


def check_agents() -> None:
    """Errors: `ImproperlyConfigured` for an agent that knows kinds of which there is nothing."""
    for agent in registry.agents:
        if strange := [kind for kind in agent.knows if kind not in kinds()]:
            raise ImproperlyConfigured(
                f"{agent.declared_at}: the agent {agent.name!r} knows {strange[0]!r}, which no model declares. "
                f"Kinds are: {', '.join(kinds()) or 'none'}."
            )


def owner_fields(model: Model) -> dict[str, Any]:
    """Return the fields in which the owners of this model's rows stand, by name."""
    names = {name for each in declared()[model].values() for name in each.owner_fields}
    return {name: model._meta.get_field(name) for name in sorted(names)}


@cache
def shared_by() -> dict[Model, list[tuple[Model, Any]]]:
    """Return of each table between rows and users the models whose owners stand in it, with their fields."""
    found: dict[Model, list[tuple[Model, Any]]] = {}
    for model in declared():
        for field in owner_fields(model).values():
            if field.many_to_many:
                found.setdefault(field.remote_field.through, []).append((model, field))
    return found


@cache
def digest(model: Model) -> str:
    """Return what changes with this model's declarations, and with the code of the functions in them."""
    parts = [
        f"{kind}|{each.owner}|{each.related}|{_code(each.text)}|{_code(each.title)}|{_code(each.url)}|"
        f"{_code(each.owner)}|{_code(each.chunks)}"
        for kind, each in declared()[model].items()
    ]
    return hashlib.sha256("\n".join(part.partition(" at 0x")[0] for part in parts).encode()).hexdigest()


def _code(part: Any) -> str:
    code = getattr(part, "__code__", None)
    if code is None:
        return str(getattr(part, "__qualname__", part))
    constants = [each for each in code.co_consts if isinstance(each, str | int | float)]
    return f"{part.__qualname__} {code.co_code.hex()} {code.co_names} {constants}"


def _own(model: Model) -> list[Knowledge]:
    """Return what this model declares itself or has from an abstract one; nothing for what a parent's table has."""
    owner = next((each for each in model.__mro__ if "knowledge" in vars(each)), None)
    if owner is None or owner in model._meta.get_parent_list():
        return []
    said = vars(owner)["knowledge"]
    several = said if isinstance(said, list | tuple) else [said]
    if not any(isinstance(each, Knowledge) for each in several):
        return []  # a field or a relation that is called knowledge, or nothing at all
    if model._meta.proxy:
        if "knowledge" not in vars(model):
            return []
        raise _wrong(model, "is a proxy. Declare knowledge on the model with the table.")
    if strange := [each for each in several if not isinstance(each, Knowledge)]:
        raise _wrong(model, f"has the knowledge {strange[0]!r}. Write knowledge = Knowledge(…), or a list of these.")
    return list(several)


def _by_kind(model: Model, several: list[Knowledge]) -> dict[str, Knowledge]:
    if isinstance(model._meta.pk, models.CompositePrimaryKey):
        raise _wrong(model, "has a key of several columns. Give it one of one column.")
    found: dict[str, Knowledge] = {}
    for each in several:
        kind = each.kind or str(model._meta.verbose_name)
        if len(kind) > LONGEST_KIND:
            raise _wrong(model, f"has the kind {kind!r}. Use at most {LONGEST_KIND} characters.")
        if kind in found:
            raise _wrong(model, f"declares {kind!r} twice. Give each a kind of its own.")
        _check(model, each)
        found[kind] = each
    return found


def _check(model: Model, knowledge: Knowledge) -> None:
    for name in ("text", "title", "url"):
        part = getattr(knowledge, name)
        if isinstance(part, str):
            if part and not _has(model, part):
                raise _wrong(model, f"has {name}={part!r}, which is nothing of its rows. Name a field or a property.")
        elif not takes(part, None):
            raise _wrong(model, f"has a {name} that does not take a row. Write {name}=lambda row: ….")
    if callable(knowledge.owner) and not takes(knowledge.owner, None):
        raise _wrong(model, "has an owner that does not take a row. Write owner=lambda row: ….")
    for name in knowledge.owner_fields:
        _check_owner(model, name)
    if not takes(knowledge.chunks, ""):
        raise _wrong(model, "has chunks that do not take a text. Write chunks=lambda text: […].")


def _check_owner(model: Model, name: str) -> None:
    try:
        field: Any = model._meta.get_field(name)
    except (FieldDoesNotExist, TypeError):
        raise _wrong(model, f"has owner={name!r}, which is no field of it. Name a field to users.") from None
    related = getattr(field.remote_field, "model", None) if field.concrete else None
    if related is None or related._meta.label != settings.AUTH_USER_MODEL:
        raise _wrong(model, f"has owner={name!r}, which leads to no user. Name a field to users, or write a function.")


def _has(model: Model, name: str) -> bool:
    try:
        model._meta.get_field(name)
    except FieldDoesNotExist:
        return hasattr(model, name)
    return True


def _wrong(model: Model, what: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{located(model)}: {model.__name__} {what}")
