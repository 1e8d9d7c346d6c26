"""A search: first the index catches up with what was changed, then one statement finds the answers."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson
from django.db import connection, transaction

from agents.knowledge import embedders
from agents.knowledge.embedders import Embedder, EmbedderError
from agents.knowledge.embedders.words import STOP_WORDS
from agents.knowledge.indexing import index
from agents.knowledge.lookup.hits import Hit
from agents.knowledge.lookup.statement import BY_SIGNS, statement
from agents.threads import pipelined

if TYPE_CHECKING:
    from django.contrib.auth.models import User

logger = logging.getLogger(__name__)

LONGEST = 1000  # characters of a question that count
MOST = 50  # hits

#: For the one statement: the index of the nearest is gone through so far, and on, where kinds leave some out. No table
#: is read whole, and nothing sorted, where an index will do, whatever the planner believes of a table.
SETTINGS = {
    "hnsw.ef_search": "100",
    "hnsw.iterative_scan": "strict_order",
    "enable_seqscan": "off",
    "enable_sort": "off",
    "jit": "off",
}


def search(user: User, question: str, *, limit: int = 5, kinds: Collection[str] | None = None) -> list[Hit]:
    """Return what this person may know that answers the question, the best first; nothing rather than nonsense.

    What was committed before is found. `kinds`: only of these. Where no vectors can be made, the words alone decide.
    """
    question = question[:LONGEST].replace("\x00", "").encode(errors="ignore").decode().strip()
    if not question or limit < 1:
        return []
    index.catch_up(user.pk, kinds)
    for _ in range(2):  # once more where another embedder has become active meanwhile
        embedder, vector = _vector(question)
        active, hits = _found(user, question, embedder, vector, min(limit, MOST), kinds)
        if embedder is None or active == embedder.id:
            break
        embedders.forget()
    return hits


def _vector(question: str) -> tuple[Embedder | None, str | None]:
    try:
        embedder = embedders.active()
        vector = embedder.embed([question], "query")[0]
    except EmbedderError as error:
        logger.warning("A search goes by words alone: %s", error.detail)
        return None, None
    return embedder, orjson.dumps(vector, option=orjson.OPT_SERIALIZE_NUMPY).decode() if vector.any() else None


def _found(
    user: User,
    question: str,
    embedder: Embedder | None,
    vector: str | None,
    limit: int,
    kinds: Collection[str] | None,
) -> tuple[int | None, list[Hit]]:
    sql = statement(
        embedder=embedder.id if embedder else 0,
        dims=embedder.dims if embedder else 0,
        has_vector=vector is not None,
        has_kinds=kinds is not None,
        by_signs=BY_SIGNS,
    )
    values: dict[str, Any] = {
        "user": user.pk,
        "question": question,
        "stop_words": sorted(STOP_WORDS),
        "mine": f"'@{user.pk}'",
        "limit": limit,
        "floor": embedder.floor if embedder else 2.0,
        "vector": vector,
        "kinds": list(kinds or ()),
    }
    with _settings(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return rows[0][0], [Hit(*fields) for _, *fields in rows if fields[0] is not None]


@contextmanager
def _settings() -> Iterator[None]:
    """Set them for what follows, and put back what was there where the transaction is somebody else's."""
    names, is_ours = list(SETTINGS), not connection.in_atomic_block
    with pipelined(), transaction.atomic(), connection.cursor() as cursor:
        if is_ours:  # they end with it
            _set(cursor, SETTINGS)
            yield
            return
        chosen = ", ".join("current_setting(%s, true)" for _ in names)
        cursor.execute(f"SELECT {chosen}", names)
        before = cursor.fetchone()
        _set(cursor, SETTINGS)
        yield
        _set(cursor, {name: value for name, value in zip(names, before, strict=True) if value is not None})


def _set(cursor: Any, values: dict[str, str]) -> None:
    cursor.execute(
        "SELECT count(set_config(name, value, true)) FROM unnest(%s::text[], %s::text[]) AS each (name, value)",
        [list(values), list(values.values())],
    )
