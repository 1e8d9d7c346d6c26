"""Filling a row's fields from outside: tidied, then checked, with every error by its field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)

#: Fields whose line breaks a person meant.
PARAGRAPHS = {"notes", "text"}


def line(text: str) -> str:
    """Return text as one line without spaces around it."""
    return " ".join(text.split())


def fill(row: models.Model, fields: Mapping[str, Any], allowed: set[str]) -> None:
    """Set fields and check the row, without a query.

    Errors: `ValidationError` by field; `TypeError` for a field that is not allowed, which is the caller's mistake.
    """
    if unknown := set(fields) - allowed:
        raise TypeError(f"{type(row).__name__} has no field {', '.join(sorted(unknown))} to set.")
    for name, value in fields.items():
        setattr(row, name, _tidy(row._meta.get_field(name), value))
    row.clean_fields(exclude={field.name for field in row._meta.fields if field.is_relation})
    for name in fields:
        value = getattr(row, name)
        if isinstance(value, Decimal) and not value:
            setattr(row, name, abs(value))  # "-0" is not negative, and would be shown as it is


def new_rows(
    model: type[Row],
    allowed: set[str],
    wanted: Iterable[Mapping[str, Any]],
    called: str,
    settle: Callable[[Row, Mapping[str, Any]], None] | None = None,
    **parent: Any,
) -> list[Row]:
    """Build and check rows; `settle` makes the fields of one fit each other, and may raise as `fill` does.

    Errors: by field for a single row; under `called`, naming each, for several.
    """
    wanted = list(wanted)
    rows: list[Row] = []
    wrong: list[str] = []
    for position, fields in enumerate(wanted, start=1):
        row = model(**parent)
        try:
            fill(row, fields, allowed)
            if settle is not None:
                settle(row, fields)
        except ValidationError as error:
            if len(wanted) == 1:
                raise
            name = line(str(fields.get("name") or ""))[:40]
            which = f"Number {position}" + (f" ({name})" if name else "")
            wrong += [f"{which}, {field}: {' '.join(said)}" for field, said in error.message_dict.items()]
        rows.append(row)
    if wrong:
        raise ValidationError({called: wrong})
    return rows


def _tidy(field: Any, value: Any) -> Any:
    if isinstance(field, models.CharField):
        text = "" if value is None else str(value)
        return text.replace("\r\n", "\n").strip() if field.name in PARAGRAPHS else line(text)
    if isinstance(value, datetime) and timezone.is_naive(value):
        return timezone.make_aware(value)
    return value
