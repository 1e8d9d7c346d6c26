"""Vectors of passages: made with the passage where that takes no server, else left empty and filled as due work."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

import orjson
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from agents import clock
from agents.faults import faultpoint
from agents.knowledge import embedders
from agents.knowledge.embedders import Embedder, EmbedderError
from agents.knowledge.models import EmbedderRow, PassageVector

if TYPE_CHECKING:
    from numpy.typing import NDArray

logger = logging.getLogger(__name__)

AT_ONCE = 64  # passages of one claim
LEASE = 60.0  # seconds that whoever claimed them has; what could not be made is tried again after it


class Told(Protocol):
    """What a vector is made of, and whose it is."""

    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def owner(self) -> int | None: ...
    @property
    def kind(self) -> str: ...


def make(passages: Sequence[tuple[int, Told]]) -> None:
    """In the transaction that writes these passages, by id: write a vector for each embedder whose vectors are kept.

    Where one cannot be made here and now it stays empty, and is due.
    """
    wanted = embedders.wanted()
    made = _made_here([_whole(told.kind, told.title, told.text) for _, told in passages], wanted)
    empty = [None] * len(passages)
    with connection.cursor() as cursor:
        for embedder in wanted:
            due_at = None if embedder in made else timezone.now()
            cursor.execute(
                "INSERT INTO knowledge_passagevector "
                "(passage_id, owner_id, kind, vector, embedder_id, due_at, attempts) "
                "SELECT passage, owner, kind, vector::halfvec, %s, %s, 0 "
                "FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS new (passage, owner, kind, vector)",
                [
                    embedder,
                    due_at,
                    [pk for pk, _ in passages],
                    [told.owner for _, told in passages],
                    [told.kind for _, told in passages],
                    made.get(embedder, empty),
                ],
            )


def _made_here(texts: list[str], wanted: Sequence[int]) -> dict[int, list[str]]:
    try:
        active = embedders.active()
        if active.id not in wanted:  # another one has become active
            embedders.forget()
            active = embedders.active()
        if not active.is_local or active.id not in wanted:
            return {}
        return {active.id: _literals(active.embed(texts, "passage"))}
    except EmbedderError as error:
        logger.warning("No vectors could be made: %s", error.detail)
        return {}


def fill(embedder: Embedder, most: int = AT_ONCE) -> int:
    """Make vectors that this embedder still owes, in no transaction; return how many it was asked for. 0: none is due.

    What is claimed is nobody else's until the lease ends. Errors: `EmbedderError`; what was claimed is tried again
    after the lease.
    """
    claimed = _claim(embedder.id, most)
    faultpoint("after_vector_claim_commit")
    if not claimed:
        return 0
    # What has failed once may be the one text that the server does not take: it is asked about alone.
    tried = [each for each in claimed if each[5] > 1]
    together = [each for each in claimed if each[5] <= 1]
    error: EmbedderError | None = None
    for batch in ([together] if together else []) + [[each] for each in tried]:
        try:
            made = embedder.embed([_whole(kind, title, text) for _, kind, title, text, _, _ in batch], "passage")
        except EmbedderError as failed:
            error = failed
            if batch is together:
                break
            continue
        _write([each[0] for each in batch], [each[4] for each in batch], made)
    if error is not None:
        raise error
    return len(claimed)


Claimed = tuple[int, str, str, str, str, int]  # id of the vector, kind, title, text, hash, attempts


@transaction.atomic
def _claim(embedder: int, most: int) -> list[Claimed]:
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [embedder, now, most, now + clock.real(LEASE)])
        found: list[Claimed] = cursor.fetchall()
        faultpoint("before_vector_claim_commit")
    return found


@transaction.atomic
def _write(ids: list[int], hashes: list[str], made: NDArray) -> None:
    """Only what is still of the text that it was made of."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [ids, hashes, _literals(made)])
        faultpoint("before_vector_commit")


def next_at() -> datetime | None:
    """Return when the next vector is due that an embedder owes whose vectors are kept."""
    kept = EmbedderRow.objects.filter(Q(is_active=True) | Q(is_wanted=True)).values("pk")
    owed = PassageVector.objects.filter(vector=None, embedder__in=kept).order_by("due_at")
    return owed.values_list("due_at", flat=True).first()


def _whole(kind: str, title: str, text: str) -> str:
    """What it is is part of what it means: who asks for a place means a venue."""
    return f"{kind}: {title}\n{text}"


def _literals(made: NDArray) -> list[str]:
    return [orjson.dumps(each, option=orjson.OPT_SERIALIZE_NUMPY).decode() for each in made]


#: Of empty ones that are due, by their index alone. Whoever claims at this moment has others.
_CLAIM = """
    WITH claimed AS MATERIALIZED (
        SELECT id FROM knowledge_passagevector WHERE embedder_id = %s AND vector IS NULL AND due_at <= %s
        ORDER BY due_at LIMIT %s FOR UPDATE SKIP LOCKED
    ), leased AS (
        UPDATE knowledge_passagevector AS vector SET due_at = %s, attempts = least(vector.attempts + 1, 1000)
        FROM claimed WHERE vector.id = claimed.id RETURNING vector.id, vector.passage_id, vector.attempts
    )
    SELECT leased.id, passage.kind, passage.title, passage.text, passage.hash, leased.attempts
    FROM leased JOIN knowledge_passage AS passage ON passage.id = leased.passage_id ORDER BY leased.id
"""
_WRITE = """
    UPDATE knowledge_passagevector AS vector SET vector = made.vector::halfvec, due_at = NULL
    FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS made (id, hash, vector), knowledge_passage AS passage
    WHERE vector.id = made.id AND vector.vector IS NULL
      AND passage.id = vector.passage_id AND passage.hash = made.hash
"""
