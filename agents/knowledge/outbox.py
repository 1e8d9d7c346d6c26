"""Writing down which rows were changed, in the transaction that changes them: one statement, whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.utils import timezone

from agents.knowledge import declarations

Model = type[models.Model]

_NOTE = """
    INSERT INTO knowledge_changedrow (content_type_id, entity_id, owner_id, hides, due_at, attempts, error)
    SELECT %s, key, owner, %s, %s, 0, '' FROM unnest(%s::text[], %s::bigint[]) AS changed (key, owner)
"""
#: What waits already is not written down again.
_NOTE_NEW = f"""{_NOTE} WHERE NOT EXISTS (
    SELECT FROM knowledge_changedrow was WHERE was.content_type_id = %s AND was.entity_id = key)"""


def note(rows: Iterable[models.Model], model: Model) -> None:
    """These rows of a model that declares knowledge were changed, or are about to be deleted."""
    owner = owner_column(model)
    found = [(str(row.pk), getattr(row, owner) if owner else None) for row in rows if row.pk is not None]
    note_keys(model, [key for key, _ in found], [of for _, of in found])


def note_keys(model: Model, keys: list[str], owners: list[int | None] | None = None, *, is_news: bool = True) -> int:
    """The same by their keys; return how many were written down.

    Where it is no news, as somebody looks again, what waits already waits once, and is shown meanwhile as it was.
    """
    if not keys:
        return 0
    content_type = ContentType.objects.get_for_model(model).pk
    values: list[Any] = [content_type, is_news, timezone.now(), keys, owners or [None] * len(keys)]
    with connection.cursor() as cursor:
        cursor.execute(_NOTE if is_news else _NOTE_NEW, values if is_news else [*values, content_type])
        return cursor.rowcount


def note_all(rows: models.QuerySet[Any], model: Model, *, key: str = "pk") -> None:
    """The same of all rows of a query, which are not read for it. `key` is the column of theirs that names the row."""
    owner = owner_column(model) if rows.model is model else None
    named = rows.order_by().values_list(*([key, owner] if owner else [key]))
    sql, parameters = named.query.sql_with_params()
    columns = "key, owner" if owner else "key"
    content_type = ContentType.objects.get_for_model(model).pk
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO knowledge_changedrow (content_type_id, entity_id, owner_id, hides, due_at, attempts, error) "
            f"SELECT DISTINCT %s, key::text, {'owner' if owner else 'NULL::bigint'}, true, %s, 0, '' "
            f"FROM ({sql}) AS changed ({columns})",
            [content_type, timezone.now(), *parameters],
        )


def changed(rows: models.QuerySet[Any]) -> None:
    """Have rows whose text says something of other rows read again, as these changed: in the same transaction.

    One statement, whatever their number. Of models that declare no knowledge it is nothing.
    """
    for model in declarations.declaring(rows.model):
        note_all(rows, model)


def owner_column(model: Model) -> str | None:
    """Return the attribute of a row that says whose it is in the first place, if one of its own columns does."""
    return next((each.attname for each in declarations.owner_fields(model).values() if not each.many_to_many), None)
