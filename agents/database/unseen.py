"""What no signal told of: rows whose version is not the one looked at last, and rows that are no more.

Of many models in one statement. Where nothing was changed behind the signals' back, nothing else is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models

from agents.database import row_versions

AT_ONCE = 500  # rows of a model

Model = type[models.Model]


class Unseen:
    """Compares rows with `states`, a model with `content_type`, `entity_id` and the `version` looked at last.

    version_of: returns the SQL for the version of a row; what is about a row beside its columns may be part of it.
    """

    def __init__(self, states: Model, version_of: Callable[[Model], str] = row_versions.version_of) -> None:
        self.states, self.version_of = states, version_of

    def unseen(self, model: Model, *, after: Any = None, most: int = AT_ONCE) -> list[Any]:
        """Return the keys of rows whose version is not the one that was looked at last, in order, from `after` on."""
        with connection.cursor() as cursor:
            cursor.execute(self._unseen(model, most, after is not None), [] if after is None else [after])
            return [key for (key,) in cursor.fetchall()]

    def first_unseen(self, tracked: Iterable[Model]) -> dict[Model, list[Any]]:
        """Return `unseen` of each model that has any."""
        keys = _by_model({model: f"({self._unseen(model, AT_ONCE)})" for model in tracked})
        return {model: [model._meta.pk.to_python(key) for key in found] for model, found in keys.items()}

    def gone(self, tracked: Iterable[Model]) -> dict[Model, list[str]]:
        """Return the keys of rows that were seen and are no more, by model."""
        return _by_model({model: f"({self._gone(model)})" for model in tracked})

    def _unseen(self, model: Model, most: int, is_after: bool = False) -> str:
        table, column, states, content_type = self._names(model)
        beyond = f"{table}.{column} > %s AND " if is_after else ""
        # A question for each row in the order of its key, and no join: a join is planned once, by what there was then.
        version = f"SELECT version FROM {states} seen WHERE {content_type} AND entity_id = {table}.{column}::text"
        return (
            f"SELECT {table}.{column} FROM {table} "
            f"WHERE {beyond}({version}) IS DISTINCT FROM {self.version_of(model)} ORDER BY 1 LIMIT {most}"
        )

    def _gone(self, model: Model) -> str:
        table, column, states, content_type = self._names(model)
        # A difference and no join: a join by text knows no index, and is quadratic where a table is believed empty.
        return f"SELECT entity_id::text FROM {states} WHERE {content_type} EXCEPT SELECT {column}::text FROM {table}"

    def _names(self, model: Model) -> tuple[str, str, str, str]:
        """Return as SQL the table, the column of its key, the table of states, and which of these are the model's."""
        quote = connection.ops.quote_name
        content_type = ContentType.objects.get_for_model(model)
        names = (model._meta.db_table, str(model._meta.pk.column), self.states._meta.db_table)
        table, column, states = (quote(name) for name in names)
        return table, column, states, f"content_type_id = {content_type.pk}"


def _by_model(queries: dict[Model, str]) -> dict[Model, list[str]]:
    """Carry out the queries as one; each answers with keys."""
    found: dict[Model, list[str]] = defaultdict(list)
    if queries:
        parts = (f"SELECT {at}, key::text FROM {sql} AS of_{at} (key)" for at, sql in enumerate(queries.values()))
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts))
            for at, key in cursor.fetchall():
                found[list(queries)[at]].append(key)
    return dict(found)
