"""Vectors of facts, by the active embedder: made at once where it asks no server, else as due work."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agents.knowledge import embedders
from agents.knowledge.embedders import Embedder, EmbedderError
from agents.memory.models import Fact

logger = logging.getLogger(__name__)

BATCH = 64
REST = 60.0  # seconds after which a server of embeddings that failed is asked again


def put(facts: Sequence[Fact]) -> None:
    """Give rows that are not saved yet their vectors, if that asks no server; due work gives the others theirs."""
    try:
        embedder = embedders.active()
        if embedder.is_local:
            _embed(embedder, facts)
    except EmbedderError as error:
        logger.warning("A fact has no vector yet: %s", error.detail)


def _embed(embedder: Embedder, facts: Sequence[Fact]) -> None:
    made = embedder.embed([text_of(fact) for fact in facts], "passage")
    for fact, vector in zip(facts, made, strict=True):
        fact.embedder_id, fact.vector = embedder.id or None, vector


def text_of(fact: Fact) -> str:
    """Return what a fact's vector is made of: of whom it is, and what it says."""
    return f"{fact.subject} {fact.attribute}: {fact.statement}".strip()


def _lacking(embedder: Embedder) -> QuerySet[Fact]:
    """Those that hold and have no vector of this embedder: three looks at one index, as "is not" were none."""
    others = Q(embedder=None) | Q(embedder__lt=embedder.id) | Q(embedder__gt=embedder.id)
    return Fact.objects.filter(others, ended_at=None)


class FactVectors:
    """The source of facts that lack a vector of the active embedder. See `agents.due.Source`."""

    name = "memory.vectors"
    is_outside = True

    def __init__(self) -> None:
        self._rests_until: datetime | None = None

    def next_at(self) -> datetime | None:
        now = timezone.now()
        if self._rests_until is not None and now < self._rests_until:
            return self._rests_until
        try:
            return now if _lacking(embedders.active()).exists() else None
        except EmbedderError:
            return None

    def work(self) -> int:
        """Fill a batch in. Who else fills the same writes the same; a row that was changed or went is left."""
        if self._rests_until is not None and timezone.now() < self._rests_until:
            return 0
        try:
            embedder = embedders.active()
            facts = list(_lacking(embedder).order_by("pk")[:BATCH])
            if not facts:
                return 0
            _embed(embedder, facts)
        except EmbedderError as error:
            logger.warning("Facts wait for their vectors: %s", error.detail)
            self._rests_until = timezone.now() + timedelta(seconds=REST)
            return 0
        with transaction.atomic():
            for fact in facts:
                same = Fact.objects.filter(pk=fact.pk, statement=fact.statement)
                same.update(embedder=fact.embedder_id, vector=fact.vector)
        return len(facts)
