"""The reconciler finds what no signal saw: `bulk_create`, `update()`, raw SQL, another program, new handlers.

Set-based: one statement a table compares each row's version with the one last looked at. Only what differs is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from agents import clock
from agents.events import definitions
from agents.events.detection import deletion, row_versions
from agents.events.detection.changes import detect_changes
from agents.events.models import Event, RowState, TrackedModel
from agents.events.subscription import registered
from agents.faults import faultpoint

AT_ONCE = 500  # rows loaded together


def watch(using: str) -> None:
    """After a migration: note which models declare events. Rows that are there already are older than these."""
    tables = set(connection.introspection.table_names())
    if TrackedModel._meta.db_table not in tables:
        return
    known = set(TrackedModel.objects.values_list("content_type_id", flat=True))
    for model in definitions.tracked():
        content_type = ContentType.objects.get_for_model(model)
        if content_type.pk not in known and model._meta.db_table in tables:
            _watched(model, content_type)


def _watched(model: type[models.Model], content_type: ContentType) -> TrackedModel:
    is_new = model._base_manager.exists()
    return TrackedModel.objects.get_or_create(content_type=content_type, defaults={"is_new": is_new})[0]


def reconcile() -> int:
    """Look at every row that was changed behind the signals' back; return how many events that made or moved."""
    return sum(_reconcile(model) for model in definitions.tracked())


def reconcile_due() -> int:
    """The same for the models whose turn it is: each one every `EVENTS_RECONCILE_EVERY` seconds, by one process."""
    return sum(_reconcile(model) for model in definitions.tracked() if _take_turn(model))


def _take_turn(model: type[models.Model]) -> bool:
    now = timezone.now()
    watched = _watched(model, ContentType.objects.get_for_model(model))
    due = Q(looked_at=None) | Q(looked_at__lte=now - every()) | Q(looked_at__gt=now + every())
    return bool(TrackedModel.objects.filter(due, pk=watched.pk).update(looked_at=now))


def every() -> timedelta:
    return clock.real(settings.EVENTS_RECONCILE_EVERY)


def _reconcile(model: type[models.Model]) -> int:
    content_type = ContentType.objects.get_for_model(model)
    watched = _watched(model, content_type)
    _mark_what_code_changed(model, watched)
    done, last, began = 0, None, timezone.now()
    while ids := unseen(model, after=last):  # each once: what somebody is writing now is looked at the next time
        with transaction.atomic():
            done += detect_changes(model, ids, is_old=watched.is_new, skip_locked=True)
            faultpoint("before_reconcile_commit")
        faultpoint("after_reconcile_commit")
        last = ids[-1]
    known: dict[str, Any] = {"known_at": began}
    if watched.is_new and not unseen(model, most=1):
        known["is_new"] = False
    TrackedModel.objects.filter(pk=watched.pk).update(**known)
    if gone := _gone(model, content_type):
        done += deletion.gone(model, gone)
    return done


def unseen(model: type[models.Model], *, after: Any = None, most: int = AT_ONCE) -> list[Any]:
    """Return the keys of rows whose version is not the one that was looked at last, in order, from `after` on."""
    table, column = _names(model)
    seen = connection.ops.quote_name(RowState._meta.db_table)
    content_type = ContentType.objects.get_for_model(model)
    beyond, values = ("", []) if after is None else (f"{table}.{column} > %s AND ", [after])
    # A question for each row in the order of its key, and no join: a join is planned once, by what there was then.
    version = f"SELECT version FROM {seen} seen WHERE content_type_id = %s AND entity_id = {table}.{column}::text"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {table}.{column} FROM {table} "
            f"WHERE {beyond}({version}) IS DISTINCT FROM {row_versions.version_of(model)} ORDER BY 1 LIMIT %s",
            [*values, content_type.pk, most],
        )
        return [row[0] for row in cursor.fetchall()]


def _names(model: type[models.Model]) -> tuple[str, str]:
    """Return the table and the column of the key, as SQL writes them."""
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), quote(str(model._meta.pk.column))


def _gone(model: type[models.Model], content_type: ContentType) -> list[str]:
    """Return the keys of rows that were seen and are no more."""
    table, column = _names(model)
    states = connection.ops.quote_name(RowState._meta.db_table)
    with connection.cursor() as cursor:
        # A difference and no join: a join by text knows no index, and is quadratic where a table is believed empty.
        cursor.execute(
            f"SELECT entity_id::text FROM {states} WHERE content_type_id = %s "
            f"EXCEPT SELECT {column}::text FROM {table}",
            [content_type.pk],
        )
        return [row[0] for row in cursor.fetchall()]


def _mark_what_code_changed(model: type[models.Model], watched: TrackedModel) -> None:
    """New definitions: every row is looked at again. Other handlers: the rows with something pending are."""
    of_model = definitions.of(model).values()
    declared = _digest(f"{each.name}|{each.date_field}|{each.watch_fields}" for each in of_model)
    handlers = _digest(f"{each.key}|{each.written_offset}" for each in registered)
    if (watched.definitions, watched.handlers) == (declared, handlers):
        return
    seen = RowState.objects.filter(content_type=watched.content_type_id)
    with transaction.atomic():
        if watched.definitions and watched.definitions != declared:
            seen.update(version="")
        elif watched.handlers != handlers:
            pending = Event.objects.filter(content_type=watched.content_type_id, status=Event.Status.PENDING)
            seen.filter(entity_id__in=list(pending.values_list("entity_id", flat=True))).update(version="")
        watched.definitions, watched.handlers = declared, handlers
        watched.save(update_fields=["definitions", "handlers"])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
