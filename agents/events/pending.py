"""Pending deliveries of many rows, or of many groups, by the way that is meant: from the list, by the keys.

A join that PostgreSQL may turn around is planned by what it believes of the tables. After a large deletion that may
be "they are empty", and then it goes through all that is pending for each of the rows: minutes instead of milliseconds.
`OFFSET 0` keeps the order as it is written, `IS TRUE` keeps out the indexes of states.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import connection


def of_rows(content_type: ContentType, rows: Sequence[str], definition: str | None = None) -> list[int]:
    """Return the keys of what is pending for the events of these rows: of one definition, or of all."""
    return _keys(_OF_ROWS, [list(rows), content_type.pk, definition])


def of_groups(subscription: str, groups: Sequence[str]) -> list[int]:
    """Return the keys of what waits for quiet in these groups of a debounced subscription."""
    return _keys(_OF_GROUPS, [list(groups), subscription])


def let_wait_no_longer(ids: Sequence[int], at_most: timedelta) -> None:
    """Of each group among these: due so long after its first event at the latest."""
    with connection.cursor() as cursor:
        values: list[Any] = [at_most, list(ids)]
        cursor.execute(_AT_MOST, values)


def _keys(sql: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [key for (key,) in cursor.fetchall()]


_AT_MOST = """
    WITH waiting AS (
        SELECT delivery.id, min(event.occurred_at) OVER (PARTITION BY "group") + %s AS latest
        FROM events_delivery delivery JOIN events_event event ON event.id = delivery.event_id
        WHERE delivery.id = ANY(%s::bigint[]) AND (delivery.status = 'pending') IS TRUE
    )
    UPDATE events_delivery SET due_at = least(due_at, waiting.latest)
    FROM waiting WHERE events_delivery.id = waiting.id AND events_delivery.due_at > waiting.latest
"""
_OF_ROWS = """
    SELECT delivery.id FROM unnest(%s::varchar[]) AS wanted (entity_id)
    CROSS JOIN LATERAL (
        SELECT id FROM events_event
        WHERE content_type_id = %s AND entity_id = wanted.entity_id AND (definition = coalesce(%s, definition)) IS TRUE
        OFFSET 0) AS event
    CROSS JOIN LATERAL (
        SELECT id FROM events_delivery WHERE event_id = event.id AND (status = 'pending') IS TRUE OFFSET 0) AS delivery
"""
_OF_GROUPS = """
    SELECT delivery.id FROM unnest(%s::varchar[]) AS wanted (name)
    CROSS JOIN LATERAL (
        SELECT id, event_id FROM events_delivery
        WHERE subscription = %s AND "group" = wanted.name AND "group" <> '' AND (status = 'pending') IS TRUE
        OFFSET 0) AS delivery
    CROSS JOIN LATERAL (
        SELECT id FROM events_event WHERE id = delivery.event_id AND (status = 'occurred') IS TRUE OFFSET 0) AS event
"""
