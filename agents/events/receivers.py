"""Receivers of what Django tells of models that declare events: what a save or a deletion means follows with it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save

from agents import discovery
from agents.events import checks, definitions, reconciler
from agents.events.detection import deletion
from agents.events.detection.changes import detect_changes
from agents.events.subscription import registered


def connect() -> None:
    """Watch every model that declares events. Called once, when all models are known.

    A deletion is heard per model: with one receiver for all of them Django would delete nothing in one statement.
    """
    for model in apps.get_models(include_auto_created=True):
        if any(definitions.declaring(model)):
            post_save.connect(_saved, sender=model, dispatch_uid="agents.events")
            post_delete.connect(_deleted, sender=model, dispatch_uid="agents.events")
    m2m_changed.connect(_related, dispatch_uid="agents.events")
    post_migrate.connect(_migrated, sender=apps.get_app_config("events"), dispatch_uid="agents.events")
    discovery.checks.append(check_subscriptions)


def check_subscriptions() -> None:
    """Errors: `ImproperlyConfigured` when somebody wants to hear of an event, or of rows, that there cannot be."""
    for each in registered:
        definitions.check_known(each.name, each.declared_at, each.key)
        checks.check_match(each)


def _saved(sender: type[models.Model], instance: models.Model, created: bool, raw: bool, **_: Any) -> None:
    if raw:  # A fixture: what it refers to may not be there yet. The reconciler looks at it.
        return
    for model in definitions.declaring(sender):
        detect_changes(model, [instance.pk], is_new=created, is_told=True)


def _related(sender: type[models.Model], instance: models.Model, action: str, **signal: Any) -> None:
    if not action.startswith("post_"):
        return
    for model in definitions.declaring(type(instance)):
        detect_changes(model, [instance.pk], is_told=True)
    for model in definitions.declaring(signal["model"]):
        if signal["pk_set"]:
            detect_changes(model, signal["pk_set"], is_told=True)


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    for model in definitions.declaring(sender):
        deletion.told_gone(model, instance)


def _migrated(using: str, **_: Any) -> None:
    reconciler.watch(using)
