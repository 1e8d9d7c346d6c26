"""A row of any model, with a mark in every text of it: what a page shows of which field can then be seen."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import models

MOMENT = datetime(2031, 5, 3, 15, tzinfo=UTC)
#: What a row needs beyond one value a field.
ALSO: dict[str, dict[str, Any]] = {
    "documents.Document": {"owner": None, "deleted_at": None},  # one of the shared library
    "memory.Fact": {"vector": None, "embedder": None},
    "planning.Event": {"ends_at": MOMENT + timedelta(hours=2)},
    "planning.AgendaItem": {"begins_at": MOMENT, "ends_at": MOMENT + timedelta(hours=2)},
    "planning.DateOption": {"ends_at": MOMENT + timedelta(hours=2)},
    "planning.Task": {"guest": None},
    "planning.Reservation": {"venue": None, "ends_at": MOMENT + timedelta(hours=2)},
    "runtime.Run": {"parent": None},  # a call of a run, of which this would be one
    "runtime.Approval": {"decided_at": None},
}


def mark(field: models.Field[Any, Any]) -> str:
    """Return what stands in this field: a word that comes by no chance, and fits into it whole."""
    word = f"QMARK{field.model.__name__}{field.name}Q".replace("_", "")
    if field.max_length and len(word) > field.max_length:
        return f"Q{hashlib.sha256(word.encode()).hexdigest()[: field.max_length - 1]}"
    return word


def row_of(model: type[models.Model], made: dict[type[models.Model], models.Model]) -> models.Model:
    """Make a row of the model, and of those it points to, once each: `made` has them all by their models."""
    if model in made:
        return made[model]
    values: dict[str, Any] = {}
    also = ALSO.get(model._meta.label, {})
    for field in model._meta.concrete_fields:
        if field.name in also:
            values[field.name] = also[field.name]
        elif field.is_relation:
            if field.related_model is model:
                continue
            values[field.name] = row_of(field.related_model, made)  # type: ignore[arg-type]
        elif not (field.primary_key and (field.has_default() or isinstance(field, models.AutoField))):
            value = _value(field)
            if value is not None:
                values[field.name] = value
    made[model] = row = model(**values)
    row.save(force_insert=True)
    return row


def _value(field: Any) -> Any:
    """Return a mark for a text, the default where there is one, else anything that fits."""
    if isinstance(field, models.CharField | models.TextField) and not field.choices:
        text = mark(field)
        if isinstance(field, models.EmailField):
            text = f"{text}@example.com"
        elif isinstance(field, models.URLField):
            text = f"https://example.com/{text}"
        return text[: field.max_length] if field.max_length else text
    if field.has_default() or field.db_default is not models.NOT_PROVIDED:
        return None
    if field.choices:
        return field.choices[0][0]
    kinds: list[tuple[type[models.Field[Any, Any]], Any]] = [
        (models.DateTimeField, MOMENT), (models.DateField, MOMENT.date()), (models.TimeField, time(9)),
        (models.UUIDField, uuid.uuid4()), (models.BooleanField, False), (models.JSONField, {}),
        (models.IntegerField, 1), (models.DecimalField, 1), (models.DurationField, timedelta(1)), (models.Field, "1"),
    ]  # fmt: skip
    return next(value for kind, value in kinds if isinstance(field, kind))
