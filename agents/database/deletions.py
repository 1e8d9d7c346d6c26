"""Who wants to know of a deletion by the ORM before it happens, of all its rows at once.

Django tells of each row, and to whom it has to tell it reads every row first. The collector knows them all, those that
it deletes by a query too, unread. `agents.database.vacuum` puts this in Django's place.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models.deletion import Collector

#: Called in the transaction of each deletion, before its first statement.
before: list[Callable[[Collector], object]] = []

_djangos = Collector.delete


def carry_out(collector: Collector) -> tuple[int, dict[str, int]]:
    """Delete what was collected; return what `QuerySet.delete` returns."""
    if not before:
        return _djangos(collector)
    with transaction.atomic(using=collector.using, savepoint=False):
        for each in before:
            each(collector)
        return _djangos(collector)
