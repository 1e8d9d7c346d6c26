"""What rows say now: read once for all of a batch, and cut into pieces."""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, models
from django.db.models.expressions import RawSQL

from agents.database import row_versions
from agents.knowledge import declarations
from agents.knowledge.declaration import Knowledge, read
from agents.knowledge.models import Passage

logger = logging.getLogger(__name__)

Model = type[models.Model]

_TITLE, _URL = (cast(Any, Passage._meta.get_field(name)).max_length for name in ("title", "url"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is to be. `hash` tells two texts apart, not whose they are or where they stand."""

    kind: str
    owner: int | None
    chunk: int
    title: str
    text: str
    url: str
    hash: str


@dataclass(slots=True)
class Room:
    """How many characters are to be read at once. With `is_for_one` the first row is read, however long it is."""

    left: int
    is_for_one: bool = False

    def takes(self, length: int) -> bool:
        if length > self.left and not self.is_for_one:
            return False
        self.left, self.is_for_one = self.left - length, False
        return True


@dataclass(slots=True)
class Rows:
    """What was read of rows of one model, by key. A key that is in none of these is of a row that is gone.

    `left` are those for which there was no room: nothing is known of them yet.
    """

    pieces: dict[str, list[Piece]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)


def version_of(model: Model) -> str:
    """Return the SQL for the version of a row: it changes with its columns, and with who shares it."""
    quote = connection.ops.quote_name
    key = f'"{model._meta.db_table}".{quote(str(model._meta.pk.column))}'
    version = row_versions.version_of(model)
    for each in declarations.owner_fields(model).values():
        if each.many_to_many:
            user, row = quote(each.m2m_reverse_name()), quote(each.m2m_column_name())
            version += (
                f" || coalesce((SELECT md5(string_agg({user}::text, ',' ORDER BY {user})) "
                f"FROM {quote(each.m2m_db_table())} WHERE {row} = {key}), '')"
            )
    return version


def read_rows(model: Model, keys: Iterable[str], room: Room) -> Rows:
    """Read these rows as the database has them now, as far as there is room: one that is long keeps no other waiting.

    One that cannot be told fails, and no other with it.

    Errors: `DatabaseError`.
    """
    by_kind = declarations.declared()[model]
    rows = model._base_manager.filter(pk__in=list(keys)).order_by("pk")
    rows = rows.select_related(*sorted({name for each in by_kind.values() for name in each.related}))
    rows = rows.prefetch_related(*(n for n, each in declarations.owner_fields(model).items() if each.many_to_many))
    found = Rows()
    for row in rows.annotate(knowledge_version=RawSQL(version_of(model), ())):
        key = str(row.pk)
        try:
            texts = {kind: each.text_of(row) for kind, each in by_kind.items()}
            if not room.takes(sum(map(len, texts.values()))):
                found.left.add(key)
                continue
            found.pieces[key] = [
                piece for kind, each in by_kind.items() for piece in _pieces(row, kind, each, texts[kind])
            ]
        except (DatabaseError, ImproperlyConfigured):
            raise
        except Exception as error:
            found.failed[key] = why = told(error)
            logger.error("What is known of %s %s could not be told.\n%s", model._meta.label, key, why)
            continue
        found.versions[key] = row.knowledge_version  # type: ignore[attr-defined]
    return found


def told(error: BaseException) -> str:
    """Return where it was raised, and what it is. Not its words: they may quote the text."""
    return f"{''.join(traceback.format_tb(error.__traceback__))}{type(error).__name__}"


def _pieces(row: Any, kind: str, knowledge: Knowledge, whole: str) -> Iterator[Piece]:
    texts = [_storable(text) for text in knowledge.pieces(whole)]
    if not texts:
        return
    title = _storable(str(read(knowledge.title, row) or ""))[:_TITLE]
    url = _storable(str(read(knowledge.url, row) or ""))
    url = url if len(url) <= _URL else ""
    for owner in knowledge.owners(row):
        for chunk, text in enumerate(texts):
            digest = hashlib.blake2b(f"{title}\n{text}".encode(), digest_size=16).hexdigest()
            yield Piece(kind, owner, chunk, title, text, url, digest)


def _storable(text: str) -> str:
    """Return it without what PostgreSQL does not store."""
    return text.replace("\x00", "").encode(errors="ignore").decode()
