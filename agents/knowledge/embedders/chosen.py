"""Which embedder's vectors are searched: the active row says, so that all processes compare the same."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from agents.knowledge.embedders import minilm, remote, static
from agents.knowledge.embedders.embedder import Embedder
from agents.knowledge.models import EmbedderRow

_active: Embedder | None = None


def active() -> Embedder:
    """Return the one that is active. Only the first call of a process reads the row.

    Another may have become active meanwhile: a search selects the id of the active row in its own statement, and where
    it is not `.id`, calls `forget` and searches again. Errors: `EmbedderError` where it cannot be made here.
    """
    global _active
    if _active is None:
        found = of(active_row())
        if connection.in_atomic_block:
            return found  # the row may be rolled back
        _active = found
    return _active


def forget() -> None:
    """Read the row anew with the next call."""
    global _active
    _active = None


def named(name: str) -> Embedder:
    """Return the embedder of a row, or else that which the name says: `static`, `minilm`, `PROVIDER:MODEL`.

    Errors: `EmbedderError` for a name that says none, and for one that cannot be made here.
    """
    return of(EmbedderRow.objects.filter(name=name).first() or EmbedderRow(name=name))


def wanted() -> list[int]:
    """Return the ids of the rows whose vectors are kept up: of the active one, and of one in preparation."""
    rows = EmbedderRow.objects.filter(Q(is_active=True) | Q(is_wanted=True))
    return list(rows.order_by("id").values_list("id", flat=True))


def of(row: EmbedderRow) -> Embedder:
    if row.name == static.NAME:
        return static.StaticEmbedder(row.pk or 0)
    if row.name == minilm.NAME:
        return minilm.MiniLMEmbedder(row.pk or 0)
    return remote.of(row)


def active_row() -> EmbedderRow:
    """Return the active row. Where there is none yet, that of the setting `EMBEDDER` becomes it."""
    row = EmbedderRow.objects.filter(is_active=True).first()
    if row is not None:
        return row
    with transaction.atomic():
        try:
            with transaction.atomic():
                return EmbedderRow.objects.update_or_create(name=settings.EMBEDDER, defaults={"is_active": True})[0]
        except IntegrityError:  # another process was first
            return EmbedderRow.objects.get(is_active=True)
