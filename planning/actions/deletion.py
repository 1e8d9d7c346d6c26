"""Deleting rows together."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import router
from django.db.models import Model
from django.db.models.deletion import Collector

from agents.events import deleted_together


def delete_together(rows: Iterable[Model]) -> int:
    """Delete rows of one model in one statement, signals and all; return how many they were.

    Unlike `QuerySet.delete` it keeps the parents the rows came with, which widgets ask for: one query a row less.
    """
    found = list(rows)
    if found:
        collector = Collector(using=router.db_for_write(type(found[0])))
        collector.collect(found)
        with deleted_together():
            collector.delete()
    return len(found)
