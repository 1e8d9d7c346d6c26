"""What of the index is due: rows that were changed, vectors that are owed, and the search for what nobody told of."""

from __future__ import annotations

import logging
from datetime import datetime

from agents import registry
from agents.due import ask_outside
from agents.knowledge import embedders, vectors
from agents.knowledge.embedders import EmbedderError
from agents.knowledge.indexing import index, reconciler
from agents.knowledge.models import ChangedRow, EmbedderRow

logger = logging.getLogger(__name__)


class Indexing:
    """Rows that were changed."""

    name = "knowledge.indexing"

    def next_at(self) -> datetime | None:
        return ChangedRow.objects.order_by("due_at").values_list("due_at", flat=True).first()

    def work(self) -> int:
        return index.work()


class Embedding:
    """Vectors that a server makes, or that could not be made at once."""

    name = "knowledge.embedding"
    is_outside = True

    def next_at(self) -> datetime | None:
        return vectors.next_at()

    def work(self) -> int:
        done = 0
        for name in EmbedderRow.objects.filter(pk__in=embedders.wanted()).values_list("name", flat=True):
            try:
                done += vectors.fill(embedders.named(name))
            except EmbedderError as error:
                logger.warning("Vectors of %s could not be made: %s", name, error.detail)
        if done:
            ask_outside()  # another one, for the next
        return done


class Reconciliation:
    """Rows that were changed behind the signals' back. A test's clock sweeps at its every stop."""

    name = "knowledge.reconciliation"

    def next_at(self) -> datetime | None:
        return reconciler.next_at()

    def work(self) -> int:
        return reconciler.reconcile_due()

    def sweep(self) -> int:
        return reconciler.reconcile()


for source in (Reconciliation(), Indexing(), Embedding()):
    registry.due.add(source.name, source)
