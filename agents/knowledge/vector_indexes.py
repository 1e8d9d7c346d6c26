"""The index of an embedder's vectors: of the shared passages only, as a person's own are few enough to look at each."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection

TABLE = "knowledge_passagevector"
PREFIX = "knowledge_vectors_of_"


def name(embedder_id: int) -> str:
    return f"{PREFIX}{embedder_id}"


def ensure(embedder_id: int, dims: int) -> None:
    """Make the index of this embedder's shared vectors, unless it is there; outside a transaction nobody waits for it.

    What an interrupted run left half made is made anew.
    """
    index, concurrently = name(embedder_id), "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [index])
        found = cursor.fetchone()
        if found == (True,):
            return
        if found is not None:
            cursor.execute(f"DROP INDEX {concurrently} IF EXISTS {index}")
        cursor.execute(
            f"CREATE INDEX {concurrently} IF NOT EXISTS {index} ON {TABLE}"
            f" USING hnsw ((vector::halfvec({int(dims)})) halfvec_cosine_ops)"
            f" WHERE owner_id IS NULL AND embedder_id = {int(embedder_id)}"
        )


def of_the_active(**kwargs: Any) -> None:
    """After every `migrate`: make that of the active embedder, unless it is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [TABLE])
        if cursor.fetchone() != (True,):
            return
        cursor.execute("SELECT id, dims FROM knowledge_embedderrow WHERE is_active AND dims > 0")
        found = cursor.fetchall()
    for embedder_id, dims in found:
        ensure(embedder_id, dims)


def drop(embedder_id: int) -> None:
    """Drop it, if it is there."""
    _drop(name(embedder_id))


def drop_others(kept: Collection[int]) -> None:
    """Drop all but those of these embedders; also those whose embedder's row is no more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = %s "
            "AND starts_with(indexname, %s) AND indexname <> ALL(%s::text[])",
            [TABLE, PREFIX, [name(each) for each in kept]],
        )
        others = [index for (index,) in cursor.fetchall()]
    for index in others:
        _drop(index)


def _drop(index: str) -> None:
    concurrently = "" if connection.in_atomic_block else "CONCURRENTLY"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {concurrently} IF EXISTS {connection.ops.quote_name(index)}")
