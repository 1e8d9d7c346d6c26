"""Writing rows where the domain has no action for it: a person has approved it, and the model checks it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

from agents.runtime.model_verbs import Action
from agents.runtime.tool import ToolRefused

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def creating(model: Any, fields: Iterable[Any]) -> Action | None:
    """Return an action that makes rows of these fields: none that the person could not see afterwards.

    None where the model needs more than these.
    """
    left = [each for each in model._meta.concrete_fields if each not in fields and not each.primary_key]
    if any(not (each.has_default() or each.has_db_default() or each.blank or each.null) for each in left):
        return None

    def create(*, by: User, **fields: Any) -> models.Model:
        row: models.Model = model(**fields)
        row.full_clean()
        row.save(force_insert=True)
        if not model._default_manager.visible_to(by).filter(pk=row.pk).exists():
            raise ToolRefused(f"This {model._meta.verbose_name} would not be the person's.", code="not_allowed")
        return row

    return create


def change(row: models.Model, *, by: User, **fields: Any) -> models.Model:
    """Save a locked row with these fields."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    return row
