"""Writing what differs between the passages that are there and the pieces that are to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from agents.knowledge import vectors
from agents.knowledge.indexing.pieces import Piece
from agents.knowledge.models import Passage

Place = tuple[str, str, int | None, int]  # key of the row, kind, owner, chunk


@dataclass(slots=True)
class Difference:
    """What is to be done for some rows of a model. `moved` have the text that they had, `rewritten` another one."""

    made: list[tuple[str, Piece]] = field(default_factory=list)
    moved: list[tuple[int, Piece]] = field(default_factory=list)
    rewritten: list[tuple[int, Piece]] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def write(content_type: int, pieces: Mapping[str, Sequence[Piece]]) -> None:
    """Let the passages of these rows, by key, be these pieces: in a transaction, under the lock of the rows.

    A text that stays keeps its passage, wherever in the row it stands now, and its vectors.
    """
    there: dict[str, list[Passage]] = defaultdict(list)
    rows = Passage.objects.filter(content_type_id=content_type, entity_id__in=list(pieces))
    for passage in rows.only("entity_id", "kind", "owner_id", "chunk", "url", "hash").order_by("pk"):
        there[passage.entity_id].append(passage)
    found = Difference()
    for key, wanted in pieces.items():
        _compare(found, key, there[key], wanted)
    _carry_out(content_type, found)


def _compare(found: Difference, key: str, there: list[Passage], wanted: Sequence[Piece]) -> None:
    by_text: dict[tuple[str, int | None, str], list[Passage]] = defaultdict(list)
    for passage in there:
        by_text[passage.kind, passage.owner_id, passage.hash].append(passage)
    left = []
    kept = set()
    for piece in wanted:
        same = by_text[piece.kind, piece.owner, piece.hash]
        if not same:
            left.append(piece)
            continue
        passage = same.pop(0)
        kept.add(passage.pk)
        if (passage.chunk, passage.url) != (piece.chunk, piece.url):
            found.moved.append((passage.pk, piece))
    free = {(each.kind, each.owner_id, each.chunk): each.pk for each in there if each.pk not in kept}
    for piece in left:
        if (pk := free.pop((piece.kind, piece.owner, piece.chunk), None)) is not None:
            found.rewritten.append((pk, piece))
        else:
            found.made.append((key, piece))
    found.gone += free.values()


def _carry_out(content_type: int, found: Difference) -> None:
    with connection.cursor() as cursor:
        if stale := [*found.gone, *(pk for pk, _ in found.rewritten)]:
            cursor.execute("DELETE FROM knowledge_passagevector WHERE passage_id = ANY(%s::bigint[])", [stale])
        if found.gone:
            cursor.execute("DELETE FROM knowledge_passage WHERE id = ANY(%s::bigint[])", [found.gone])
        if changed := [*found.moved, *found.rewritten]:
            cursor.execute(
                _CHANGE, [timezone.now(), *_columns([piece for _, piece in changed], [p for p, _ in changed])]
            )
        fresh = list(found.rewritten)
        if found.made:
            now, keys = timezone.now(), [key for key, _ in found.made]
            cursor.execute(_MAKE, [content_type, now, *_columns([piece for _, piece in found.made], keys)])
            made: dict[Any, int] = {(key, kind, owner, chunk): pk for pk, key, kind, owner, chunk in cursor.fetchall()}
            fresh += [(made[key, piece.kind, piece.owner, piece.chunk], piece) for key, piece in found.made]
    if fresh:
        vectors.make(fresh)


def _columns(pieces: Sequence[Piece], first: Sequence[Any]) -> list[list[Any]]:
    return [
        list(first),
        [piece.kind for piece in pieces],
        [piece.owner for piece in pieces],
        [piece.chunk for piece in pieces],
        [piece.title for piece in pieces],
        [piece.text for piece in pieces],
        [piece.url for piece in pieces],
        [piece.hash for piece in pieces],
    ]


_NEW = "unnest(%s::{}[], %s::text[], %s::bigint[], %s::integer[], %s::text[], %s::text[], %s::text[], %s::text[])"
_NAMES = "new (key, kind, owner, chunk, title, text, url, hash)"
_CHANGE = f"""
    UPDATE knowledge_passage AS passage
    SET chunk = new.chunk, title = new.title, text = new.text, url = new.url, hash = new.hash, written_at = %s
    FROM {_NEW.format("bigint")} AS {_NAMES} WHERE passage.id = new.key
"""
_MAKE = f"""
    INSERT INTO knowledge_passage
        (content_type_id, written_at, entity_id, kind, owner_id, chunk, title, text, url, hash)
    SELECT %s, %s, key, kind, owner, chunk, title, text, url, hash FROM {_NEW.format("text")} AS {_NAMES}
    RETURNING id, entity_id, kind, owner_id, chunk
"""
