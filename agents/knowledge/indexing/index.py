"""Bringing passages up to date with changed rows: some of them, in one commit with the end of their waiting."""

from __future__ import annotations

import hashlib
import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from agents.database.outage import is_outage
from agents.faults import faultpoint
from agents.knowledge import declarations
from agents.knowledge.indexing import pieces, writing
from agents.knowledge.models import ChangedRow
from agents.retry import Retry

logger = logging.getLogger(__name__)

AT_ONCE = 50  # rows of one commit
LENGTH_AT_ONCE = 500_000  # characters of one commit, where one row alone has not more
OF_A_SEARCH = 100  # changes that a search sees to, its own person's before others'
TIME_OF_A_SEARCH = 1.0  # seconds
LENGTH_OF_A_SEARCH = 100_000  # characters that a search sees to at once; a row that is longer is left to the workers
WAIT_OF_A_SEARCH = "2s"  # for another process that is at a row
#: What cannot be told is asked about again, less and less often, and without an end: its row may be mended.
PATIENCE = Retry(max_attempts=1000, base_delay=timedelta(seconds=30), max_delay=timedelta(hours=1))

Entry = tuple[int, int, str]  # id in the outbox, content type, key of the row


def work() -> int:
    """Index a batch of what waits; return how many changes that was."""
    return _each_if_need_be([], is_claim=True) or 0


def catch_up(user: int, kinds: Collection[str] | None = None) -> None:
    """Before a search of this person: index what was changed of theirs and of what is everybody's, then of others.

    `kinds`: only rows that have such passages; thousands of others do not keep who looks for none of them.
    For a moment only: what is left to the workers is not shown meanwhile (`ChangedRow.hides`).
    """
    end = time.monotonic() + TIME_OF_A_SEARCH
    waiting = _waiting_for(user, kinds)
    for is_others in (False, True):
        left = [pk for pk, of_others in waiting if of_others == is_others]
        while left and time.monotonic() < end:
            batch, left = left[:AT_ONCE], left[AT_ONCE:]
            if _each_if_need_be(batch, is_left=is_others) is None:
                _each_if_need_be(batch, is_left=True)  # what somebody is at for long keeps no other


def _waiting_for(user: int, kinds: Collection[str] | None) -> list[tuple[int, bool]]:
    values: dict[str, Any] = {"user": user, "now": timezone.now()}
    of_models = ""
    if kinds is not None:
        types = ContentType.objects.get_for_models(*declarations.of_kinds(kinds)).values()
        values["types"], of_models = [each.pk for each in types], "AND content_type_id = ANY(%(types)s::integer[])"
    with connection.cursor() as cursor:
        cursor.execute(_WAITING.format(of_models=of_models), values)
        return list(dict.fromkeys(cursor.fetchall()))[:OF_A_SEARCH]


def _each_if_need_be(ids: list[int], *, is_claim: bool = False, is_left: bool = False) -> int | None:
    """Index them together; where that fails, each by itself: no row keeps another from being found.

    None, and nothing is indexed, where a search has waited for another process long enough.
    """
    taken: list[Entry] = []
    try:
        with transaction.atomic(), nullcontext() if is_claim else _waiting_no_longer():
            taken = _taken(ids, is_claim=is_claim, is_left=is_left)
            _index(taken, _room(is_claim))
            faultpoint("before_index_commit")
        faultpoint("after_index_commit")
        return len(taken)
    except DatabaseError as error:
        if is_outage(error) or _is_waited_for(error):
            if is_claim:
                raise
            return None
        logger.warning("What was changed could not be indexed together: %s", type(error).__name__)
    except Exception as error:
        logger.error("What was changed could not be indexed together.\n%s", pieces.told(error))
    for entry in taken:
        _alone(entry, is_claim=is_claim)
    return len(taken)


def _room(is_claim: bool) -> pieces.Room:
    """What is long is a worker's, which has room for one row whatever its length: none waits for ever."""
    return pieces.Room(LENGTH_AT_ONCE, is_for_one=True) if is_claim else pieces.Room(LENGTH_OF_A_SEARCH)


@contextmanager
def _waiting_no_longer() -> Iterator[None]:
    """In a transaction: wait for no lock longer than a search may; what was set is put back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [WAIT_OF_A_SEARCH]
        )
        before = cursor.fetchone()[0]
        yield
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])


def _alone(entry: Entry, *, is_claim: bool) -> None:
    try:
        with transaction.atomic(), _waiting_no_longer():
            _index(_taken([entry[0]]), _room(is_claim))
    except Exception as error:
        if is_outage(error):
            raise
        why = pieces.told(error)
        logger.error("A changed row could not be indexed.\n%s", why)
        with transaction.atomic():
            _failed({entry[0]: why})


def _taken(ids: list[int], *, is_claim: bool = False, is_left: bool = False) -> list[Entry]:
    """Lock what waits: some that is due and that nobody else is at, or these, when whoever is at them is done."""
    rows = ChangedRow.objects.filter(due_at__lte=timezone.now()).values_list("pk", "content_type_id", "entity_id")
    if is_claim:
        return list(rows.select_for_update(skip_locked=True).order_by("due_at")[:AT_ONCE])
    if is_left:  # who is at them sees to them
        return list(rows.select_for_update(skip_locked=True).filter(pk__in=ids).order_by("pk"))
    return list(rows.select_for_update().filter(pk__in=ids).order_by("pk"))


def _index(entries: Sequence[Entry], room: pieces.Room) -> None:
    if not entries:
        return
    by_model: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for pk, content_type, key in entries:
        by_model[content_type][key].append(pk)
    _lock((content_type, key) for content_type, keys in by_model.items() for key in keys)
    done: list[int] = []
    for content_type, keys in by_model.items():
        rows = _index_rows(content_type, keys, room)
        done += [pk for key, ids in keys.items() if key not in rows.failed and key not in rows.left for pk in ids]
        _failed({pk: why for key, why in rows.failed.items() for pk in keys[key]})
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM knowledge_changedrow WHERE id = ANY(%s::bigint[])", [done])


def _index_rows(content_type: int, keys: Mapping[str, Any], room: pieces.Room) -> pieces.Rows:
    """Return what was read: why those failed that could not be told, and which there was no room for."""
    model = ContentType.objects.get_for_id(content_type).model_class()
    is_known = model is not None and model in declarations.declared()
    rows = pieces.read_rows(model, keys, room) if model is not None and is_known else pieces.Rows()
    read = [key for key in keys if key not in rows.failed and key not in rows.left]
    writing.write(content_type, {key: rows.pieces.get(key, ()) for key in read})
    gone = [key for key in read if key not in rows.versions]
    with connection.cursor() as cursor:
        if rows.versions:
            cursor.execute(_INDEXED, [content_type, list(rows.versions), list(rows.versions.values())])
        if gone:
            cursor.execute(
                "DELETE FROM knowledge_indexedrow WHERE content_type_id = %s AND entity_id = ANY(%s::text[])",
                [content_type, gone],
            )
    return rows


def _lock(rows: Iterable[tuple[int, str]]) -> None:
    """One process at a time is at a row's passages, whatever becomes of the row itself; all take them in one order."""
    numbers = sorted(
        int.from_bytes(hashlib.blake2b(f"knowledge {of} {key}".encode(), digest_size=8).digest(), "big", signed=True)
        for of, key in rows
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_advisory_xact_lock(number)) FROM unnest(%s::bigint[]) number", [numbers])


def _failed(why: Mapping[int, str]) -> None:
    if not why:
        return
    now = timezone.now()
    for row in ChangedRow.objects.filter(pk__in=list(why)):
        row.attempts = min(row.attempts + 1, 999)
        row.due_at = now + (PATIENCE.rest_after(row.attempts) or timedelta(hours=1))
        row.error = why[row.pk]
        row.save(update_fields=["attempts", "due_at", "error"])


def _is_waited_for(error: BaseException) -> bool:
    return getattr(error.__cause__, "sqlstate", None) == "55P03"  # the lock was not to be had in time


_INDEXED = """
    INSERT INTO knowledge_indexedrow (content_type_id, entity_id, version)
    SELECT %s, key, version FROM unnest(%s::text[], %s::text[]) AS new (key, version)
    ON CONFLICT (content_type_id, entity_id) DO UPDATE SET version = excluded.version
"""
_NEWEST = f"AND due_at <= %(now)s {{of_models}} ORDER BY id DESC LIMIT {OF_A_SEARCH}"
_WAITING = f"""
    (SELECT id, false FROM knowledge_changedrow WHERE owner_id = %(user)s {_NEWEST})
    UNION ALL
    (SELECT id, false FROM knowledge_changedrow WHERE owner_id IS NULL {_NEWEST})
    UNION ALL
    (SELECT id, true FROM knowledge_changedrow WHERE owner_id <> %(user)s {_NEWEST})
"""
