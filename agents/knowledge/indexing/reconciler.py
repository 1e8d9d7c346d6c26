"""The reconciler finds what nobody told the index of: `bulk_create`, `update()`, raw SQL, a declaration that changed.

It compares versions, as that of business events does, and writes down what differs; the index does the rest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from agents import clock
from agents.database.unseen import Unseen
from agents.faults import faultpoint
from agents.knowledge import declarations, outbox
from agents.knowledge.indexing import pieces
from agents.knowledge.models import IndexedModel, IndexedRow

Model = type[models.Model]

rows = Unseen(IndexedRow, pieces.version_of)


def reconcile() -> int:
    """Look at every row that the index knows otherwise; return how many were written down."""
    return _look_at(_known())


def reconcile_due() -> int:
    """The same for the models whose turn it is: each one every `KNOWLEDGE_RECONCILE_EVERY` seconds, by one process."""
    known, now = _known(), timezone.now()
    if not any(_is_due(each.looked_at, now) for each in known.values()):
        return 0
    with transaction.atomic():
        waiting = IndexedModel.objects.filter(pk__in=[each.pk for each in known.values()]).order_by("pk")
        # What another process takes at this moment is its own.
        taken = [each for each in waiting.select_for_update(skip_locked=True) if _is_due(each.looked_at, now)]
        IndexedModel.objects.filter(pk__in=[each.pk for each in taken]).update(looked_at=now)
    turns = {each.pk for each in taken}
    return _look_at({model: each for model, each in known.items() if each.pk in turns})


def next_at() -> datetime | None:
    """Return when the next model's turn is."""
    models_ = declarations.declared()
    if not models_:
        return None
    types = [each.pk for each in ContentType.objects.get_for_models(*models_).values()]
    looked = list(IndexedModel.objects.filter(content_type__in=types).values_list("looked_at", flat=True))
    if len(looked) < len(types) or None in looked:
        return timezone.now()
    return min(moment + _every() for moment in looked if moment)


def look_again(model: Model, keys: list[str] | None = None) -> None:
    """Have these rows of a model read again, or all: as if nobody had looked at them yet."""
    known = IndexedRow.objects.filter(content_type=ContentType.objects.get_for_model(model))
    (known if keys is None else known.filter(entity_id__in=keys)).update(version="")


def _known() -> dict[Model, IndexedModel]:
    types = ContentType.objects.get_for_models(*declarations.declared())
    known = {row.content_type_id: row for row in IndexedModel.objects.filter(content_type__in=list(types.values()))}
    return {
        model: known.get(of_it.pk) or IndexedModel.objects.get_or_create(content_type=of_it)[0]
        for model, of_it in types.items()
    }


def _is_due(looked_at: datetime | None, now: datetime) -> bool:
    return looked_at is None or not now - _every() < looked_at <= now + _every()


def _every() -> timedelta:
    return clock.real(settings.KNOWLEDGE_RECONCILE_EVERY)


def _look_at(known: dict[Model, IndexedModel]) -> int:
    """Look at all of them together: where nothing was changed, two statements say so."""
    for model, each in known.items():
        _mark_what_code_changed(model, each)
    found = 0
    for model, keys in rows.first_unseen(known).items():
        while keys:
            found += _note(model, keys)
            keys = rows.unseen(model, after=keys[-1])
    return found + sum(_note(model, keys) for model, keys in rows.gone(known).items())


def _note(model: Model, keys: list[Any]) -> int:
    with transaction.atomic():
        found = outbox.note_keys(model, [str(key) for key in keys], is_news=False)
        faultpoint("before_knowledge_reconcile_commit")
    faultpoint("after_knowledge_reconcile_commit")
    return found


def _mark_what_code_changed(model: Model, known: IndexedModel) -> None:
    """Another declaration: every row is read again. A text that stays what it was keeps its passages and vectors."""
    digest = declarations.digest(model)
    if known.declaration == digest:
        return
    with transaction.atomic():
        if IndexedModel.objects.filter(pk=known.pk).exclude(declaration=digest).update(declaration=digest):
            look_again(model)
