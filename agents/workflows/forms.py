"""The forms that a run waits for an answer to: Pydantic models, found again by the place where they are declared."""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from typing import Any

from django.core.exceptions import ValidationError
from pydantic import BaseModel
from pydantic import ValidationError as NotValid

_seen: dict[str, type[BaseModel]] = {}  # those declared inside a function cannot be imported


def path_of(form: type[BaseModel]) -> str:
    """Return "planning.workflows:Ask.Decision". Errors: `TypeError` when it is no Pydantic model."""
    if not (isinstance(form, type) and issubclass(form, BaseModel)):
        raise TypeError(f"wait_for_input takes a Pydantic model, a class, not {form!r}.")
    path = f"{form.__module__}:{form.__qualname__}"
    _seen[path] = form
    return path


def find(path: str) -> type[BaseModel]:
    """Return the form at this path. Errors: `LookupError` when the code has it no more."""
    module, _, name = path.partition(":")
    try:
        found: Any = reduce(getattr, name.split("."), import_module(module))
    except (ImportError, AttributeError):
        found = _seen.get(path)
    if found is None:
        raise LookupError(f"The form {path} is not declared any more.")
    return found


def validated(form: type[BaseModel], answer: dict[str, Any]) -> BaseModel:
    """Return the answer as the form has it. Errors: Django's `ValidationError` by field."""
    try:
        return form.model_validate(answer)
    except NotValid as error:
        by_field: dict[str, list[str]] = {}
        for detail in error.errors(include_url=False, include_input=False, include_context=False):
            field = ".".join(str(part) for part in detail["loc"]) or "__all__"
            by_field.setdefault(field, []).append(detail["msg"])
        raise ValidationError({field: messages for field, messages in by_field.items()}) from None
