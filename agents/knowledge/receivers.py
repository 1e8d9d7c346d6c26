"""Receivers of what Django tells of models that declare knowledge: each change is written down with it.

A deletion is not heard row by row: where somebody listens, Django reads all rows to delete them one after the other.
Before it begins, all that it is about to delete is written down in one statement for each model.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.deletion import Collector
from django.db.models.signals import m2m_changed, post_save

from agents import discovery
from agents.database import deletions
from agents.knowledge import declarations, outbox


def connect() -> None:
    """Watch every model that declares knowledge, and look at who is to know it. Called once, when all models are known.

    Errors: `ImproperlyConfigured` for a declaration that cannot be.
    """
    declarations.declared()
    discovery.checks.append(declarations.check_agents)
    post_save.connect(_saved, dispatch_uid="agents.knowledge")
    m2m_changed.connect(_related, dispatch_uid="agents.knowledge")
    if _deleting not in deletions.before:
        deletions.before.append(_deleting)


def _saved(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    for model in declarations.declaring(sender):
        outbox.note([instance], model)


def _related(sender: type[models.Model], instance: models.Model, action: str, **signal: Any) -> None:
    """Somebody was given a row to share, or it was taken from them. Who is cleared is asked for before it happens."""
    for model, field in declarations.shared_by().get(sender, ()):
        if not signal["reverse"]:
            if action.startswith("post_"):
                outbox.note([instance], model)
        elif action == "pre_clear":
            theirs = sender._base_manager.filter(**{field.m2m_reverse_field_name(): instance.pk})
            outbox.note_all(theirs, model, key=_column(field))
        elif action.startswith("post_") and signal["pk_set"]:
            outbox.note_keys(model, [str(pk) for pk in signal["pk_set"]])


def _deleting(collector: Collector) -> None:
    going = {*collector.data, *(rows.model for rows in collector.fast_deletes)}
    for model, instances in collector.data.items():
        _note_deleted(model, list(instances), going)
    for rows in collector.fast_deletes:
        _note_deleted(rows.model, rows, going)


def _note_deleted(model: type[models.Model], rows: Any, going: set[type[models.Model]]) -> None:
    for each in declarations.declaring(model):
        if isinstance(rows, list):
            outbox.note(rows, each)
        else:
            outbox.note_all(rows, each)
    for each, field in declarations.shared_by().get(model, ()):
        if {each, field.related_model} & going:  # what goes with its row, or with who shared it, is told by that
            continue
        if isinstance(rows, list):
            outbox.note_keys(each, [str(getattr(row, _column(field))) for row in rows])
        else:
            outbox.note_all(rows, each, key=_column(field))


def _column(field: Any) -> str:
    """Return the column of the table between, which names the row that is shared."""
    return str(field.remote_field.through._meta.get_field(field.m2m_field_name()).attname)
