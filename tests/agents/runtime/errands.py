"""Errands of the hotel's guests by `model_tools`: what is listed, the actions, and how they are called."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from agents import registry
from agents.runtime import Context, Outcome
from agents.runtime.tool_calls import in_savepoint
from tests.hotel.models import Errand

READ = ("text", "kind", "cost", "pieces", "day", "at", "is_done", "after")
WRITE = ("text", "kind", "cost", "pieces", "day", "at", "after")


def order(*, by: User, **fields: Any) -> Errand:
    errand = Errand(owner=by, code="1234", **fields)
    if "ferry" in errand.text:
        raise ValidationError({"text": ["There is no ferry."], "code": ["It has none."]})
    errand.full_clean()
    errand.save()
    return errand


def change(errand: Errand, *, by: User, **fields: Any) -> Errand:
    for name, value in fields.items():
        setattr(errand, name, value)
    errand.save()
    if errand.text == "Sink":
        raise ValidationError("That will not do.")
    return errand


def ask(user: User, tool: str, **arguments: Any) -> Outcome:
    """Call a tool as a run does."""
    return in_savepoint(registry.tools[tool], Context(user=user, agent=None), json.dumps(arguments, default=str))  # type: ignore[arg-type]
