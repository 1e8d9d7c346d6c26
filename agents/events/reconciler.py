"""The reconciler finds what no signal saw: `bulk_create`, `update()`, raw SQL, another program, new handlers.

Set-based: one statement compares each row's version with the one last looked at. Only what differs is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Q
from django.utils import timezone

from agents import clock
from agents.database.unseen import Unseen
from agents.events import definitions
from agents.events.detection import deletion
from agents.events.detection.changes import detect_changes
from agents.events.models import Event, RowState, TrackedModel
from agents.events.subscription import registered
from agents.faults import faultpoint

Tracked = dict[type[models.Model], TrackedModel]

rows = Unseen(RowState)


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
    return _reconcile(_tracked())


def reconcile_due() -> int:
    """The same for the models whose turn it is: each one every `EVENTS_RECONCILE_EVERY` seconds, by one process."""
    return _reconcile(_take_turns(_tracked()))


def _tracked() -> Tracked:
    types = ContentType.objects.get_for_models(*definitions.tracked())
    known = {row.content_type_id: row for row in TrackedModel.objects.filter(content_type__in=list(types.values()))}
    return {model: known.get(of_it.pk) or _watched(model, of_it) for model, of_it in types.items()}


def _take_turns(tracked: Tracked) -> Tracked:
    now = timezone.now()
    if not any(_is_due(each.looked_at, now) for each in tracked.values()):
        return {}
    due = Q(looked_at=None) | Q(looked_at__lte=now - every()) | Q(looked_at__gt=now + every())
    with transaction.atomic():
        waiting = TrackedModel.objects.filter(due, pk__in=[each.pk for each in tracked.values()])
        # What another process takes at this moment is its own.
        taken = list(waiting.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
        TrackedModel.objects.filter(pk__in=taken).update(looked_at=now)
    return {model: each for model, each in tracked.items() if each.pk in taken}


def _is_due(looked_at: datetime | None, now: datetime) -> bool:
    return looked_at is None or not now - every() < looked_at <= now + every()


def every() -> timedelta:
    return clock.real(settings.EVENTS_RECONCILE_EVERY)


def _reconcile(tracked: Tracked) -> int:
    """Look at all of them together; where that fails, at each by itself: a broken table hides no other's rows."""
    try:
        return _look_at(tracked)
    except Exception:
        if len(tracked) == 1 or connection.in_atomic_block:
            raise
    done, errors = 0, []
    for model, watched in tracked.items():
        try:
            done += _look_at({model: watched})
        except Exception as error:
            errors.append(error)
    if errors:
        raise errors[0]
    return done


def _look_at(tracked: Tracked) -> int:
    handlers = _digest(f"{each.key}|{each.written_offset}" for each in registered)
    for model, watched in tracked.items():
        _mark_what_code_changed(model, watched, handlers)
    began = timezone.now()
    found = rows.first_unseen(tracked)
    _known({model: each for model, each in tracked.items() if model not in found}, began)
    done = 0
    for model, ids in found.items():
        done += _look_through(model, tracked[model], ids)
        _known({model: tracked[model]}, began)
    return done + sum(deletion.gone(model, keys) for model, keys in rows.gone(tracked).items())


def _look_through(model: type[models.Model], watched: TrackedModel, ids: list[Any]) -> int:
    done = 0
    while ids:  # each once: what somebody is writing now is looked at the next time
        with transaction.atomic():
            done += detect_changes(model, ids, is_old=watched.is_new, skip_locked=True)
            faultpoint("before_reconcile_commit")
        faultpoint("after_reconcile_commit")
        ids = rows.unseen(model, after=ids[-1])
    return done


def _known(looked_through: Tracked, began: datetime) -> None:
    """Note that what was changed before `began` was looked at, and of a new model, whether that was all of it."""
    for model, watched in looked_through.items():
        if watched.is_new and not rows.unseen(model, most=1):
            TrackedModel.objects.filter(pk=watched.pk).update(is_new=False)
    if looked_through:
        with connection.cursor() as cursor:
            cursor.execute(_KNOWN, [began, began, [watched.pk for watched in looked_through.values()]])


#: In the order of the keys: another process may be noting the same.
_KNOWN = """
    UPDATE events_trackedmodel AS tracked SET known_at = %s, looked_at = greatest(looked_at, %s)
    FROM (SELECT id FROM events_trackedmodel WHERE id = ANY(%s::bigint[]) ORDER BY id FOR UPDATE) AS mine
    WHERE tracked.id = mine.id
"""


def _mark_what_code_changed(model: type[models.Model], watched: TrackedModel, handlers: str) -> None:
    """New definitions: every row is looked at again. Other handlers: the rows with something pending are."""
    of_model = definitions.of(model).values()
    declared = _digest(f"{each.name}|{each.date_field}|{each.watch_fields}" for each in of_model)
    if (watched.definitions, watched.handlers) == (declared, handlers):
        return
    seen = RowState.objects.filter(content_type=watched.content_type_id)
    with transaction.atomic():
        if watched.definitions and watched.definitions != declared:
            seen.update(version="")
        elif watched.handlers != handlers:
            pending = Event.objects.filter(content_type=watched.content_type_id, status=Event.Status.PENDING)
            seen.filter(entity_id__among=list(pending.values_list("entity_id", flat=True))).update(version="")
        watched.definitions, watched.handlers = declared, handlers
        watched.save(update_fields=["definitions", "handlers"])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()
