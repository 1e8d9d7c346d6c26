"""Changing over to another embedder: its vectors are written beside those that are searched, until it has them all.

Then it becomes the active one, in one commit, and only after that the others go: no search meets a gap. Each step may
be done twice, so a run that was interrupted is gone on with by the next.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from agents.faults import faultpoint
from agents.knowledge import embedders, vector_indexes, vectors
from agents.knowledge.embedders import Embedder, EmbedderError, calibration
from agents.knowledge.models import EmbedderRow, PassageVector

OWED_AT_ONCE = 5000  # rows of a commit, without their vectors
DELETED_AT_ONCE = 5000
WRITTEN_MEANWHILE = 200  # passages that get their vectors while all others wait, so that no search misses them
FAILURES = 3  # one after the other, after which the server is left in peace
PAUSE = 0.2  # seconds between looks at what another process has claimed
#: Of a passage, after which it is left to the workers, and found by its words meanwhile.
ATTEMPTS = 3

Told = Callable[[int, int], object]  # how many are done, of how many


@dataclass(frozen=True, slots=True)
class Changed:
    """What a run has done: `made` vectors, `left` passages without one, `deleted` vectors of other embedders."""

    made: int
    left: int
    deleted: int


def change_to(name: str, *, batch: int = 64, told: Told = lambda done, whole: None) -> Changed:
    """Let the embedder of this name have a vector of every passage, and be the active one.

    Errors: `EmbedderError`, in words; what was made by then stays, and the next run goes on from there.
    """
    embedder = prepare(name)
    made = _fill(embedder, batch, told)
    vector_indexes.ensure(embedder.id, embedder.dims)
    made += _fill(embedder, batch, told)  # what was written while the index was made
    activate(embedder)
    left = PassageVector.objects.filter(embedder=embedder.id, vector=None).count()
    return Changed(made, left, delete_others())


def prepare(name: str) -> Embedder:
    """Write down that this embedder is to have a vector of every passage. Those that change get one from now on."""
    embedder = embedders.named(name)
    floor = None if embedder.is_local else calibration.floor(embedder)  # the first that it is asked
    row, _ = EmbedderRow.objects.get_or_create(name=name)
    row.dims, row.is_wanted = embedder.dims, True
    row.floor = floor if row.floor is None else row.floor  # an operator's own stays
    row.save(update_fields=["dims", "is_wanted", "floor"])
    faultpoint("after_embedder_is_wanted")
    last: int | None = 0
    while last is not None:
        last = _owe(row.pk, last)
    return embedders.named(name)


def activate(embedder: Embedder) -> None:
    """Make it the active one, in one commit, in which nobody writes a passage that it knows nothing of."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE knowledge_passage IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(_OWE, [embedder.id, timezone.now(), 0, None])
        if embedder.is_local:
            vectors.fill(embedder, WRITTEN_MEANWHILE)
        others = EmbedderRow.objects.exclude(pk=embedder.id)
        others.filter(Q(is_active=True) | Q(is_wanted=True)).update(is_active=False, is_wanted=False)
        EmbedderRow.objects.filter(pk=embedder.id).update(is_active=True, is_wanted=False)
        faultpoint("before_embedder_is_active")
    embedders.forget()
    faultpoint("after_embedder_is_active")


def delete_others() -> int:
    """Delete the vectors that are searched no more, a few in each commit; return how many that were."""
    kept, deleted = embedders.wanted(), 0
    vector_indexes.drop_others(kept)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_DELETE, [kept, DELETED_AT_ONCE])
            faultpoint("after_old_vectors_are_deleted")
            if not cursor.rowcount:
                return deleted
            deleted += cursor.rowcount


def _owe(embedder: int, after: int) -> int | None:
    """Write the rows of some passages, without vectors; return the last passage's id, None behind the last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(id) FROM (SELECT id FROM knowledge_passage WHERE id > %s ORDER BY id LIMIT %s) AS part",
            [after, OWED_AT_ONCE],
        )
        (last,) = cursor.fetchone()
        if last is not None:
            cursor.execute(_OWE, [embedder, timezone.now(), after, last])
    faultpoint("after_vectors_are_owed")
    return last


def _fill(embedder: Embedder, batch: int, told: Told) -> int:
    left = whole = _owed(embedder)
    failure: EmbedderError | None = None
    failures = 0
    told(0, whole)
    while _is_owed(embedder):
        try:
            claimed = vectors.fill(embedder, batch)
        except EmbedderError as error:
            claimed, failure = 0, error
        before, left = left, _owed(embedder)
        if left < before:
            failure, failures = None, 0
        elif failure is not None:
            failures += 1
            if failures >= FAILURES or not _is_due(embedder):
                raise failure
        elif not claimed:
            time.sleep(PAUSE)  # others have claimed them
        told(whole - left, whole)
    return whole - left


def _owed(embedder: Embedder) -> int:
    return PassageVector.objects.filter(embedder=embedder.id, vector=None).count()


def _is_owed(embedder: Embedder) -> bool:
    """Whether it owes vectors that did not fail again and again."""
    return PassageVector.objects.filter(embedder=embedder.id, vector=None, attempts__lt=ATTEMPTS).exists()


def _is_due(embedder: Embedder) -> bool:
    """Whether any is left that nobody has tried to make a moment ago."""
    return PassageVector.objects.filter(embedder=embedder.id, vector=None, due_at__lte=timezone.now()).exists()


#: Of passages that are not about to be deleted.
_OWE = """
    INSERT INTO knowledge_passagevector (passage_id, owner_id, kind, embedder_id, due_at, attempts)
    SELECT passage.id, passage.owner_id, passage.kind, %s, %s, 0 FROM (
        SELECT id, owner_id, kind FROM knowledge_passage
        WHERE id > %s AND id <= coalesce(%s, 9223372036854775807) ORDER BY id FOR KEY SHARE
    ) passage
    ON CONFLICT (passage_id, embedder_id) DO NOTHING
"""
_DELETE = """
    DELETE FROM knowledge_passagevector WHERE id = ANY(ARRAY(
        SELECT id FROM knowledge_passagevector WHERE embedder_id <> ALL(%s::bigint[]) ORDER BY id LIMIT %s))
"""
