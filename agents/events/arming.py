"""Watching the models that declare events: what a save, a deletion or a relation's change means follows with it."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save
from django.utils import timezone

from agents import due, registry
from agents.events import checks, declared, pending, reconciler, schedule
from agents.events.look import GONE, detect_changes
from agents.events.models import Delivery, Event, Seen
from agents.events.subscriptions import registered


def connect() -> None:
    """Watch every model that declares events. Called once, when all models are known.

    A deletion is heard per model: with one receiver for all of them Django would delete nothing in one statement.
    """
    for model in apps.get_models(include_auto_created=True):
        if any(declared.declaring(model)):
            post_save.connect(_saved, sender=model, dispatch_uid="agents.events")
            post_delete.connect(_deleted, sender=model, dispatch_uid="agents.events")
    m2m_changed.connect(_related, dispatch_uid="agents.events")
    post_migrate.connect(_migrated, sender=apps.get_app_config("events"), dispatch_uid="agents.events")
    registry.checks.append(check_subscriptions)


def check_subscriptions() -> None:
    """Errors: `ImproperlyConfigured` when somebody wants to hear of an event, or of rows, that there cannot be."""
    for each in registered:
        declared.check_known(each.name, each.declared_at, each.key)
        checks.check_match(each)


def _saved(sender: type[models.Model], instance: models.Model, created: bool, raw: bool, **_: Any) -> None:
    if raw:  # A fixture: what it refers to may not be there yet. The reconciler looks at it.
        return
    for model in declared.declaring(sender):
        detect_changes(model, [instance.pk], is_new=created, is_told=True)


def _related(sender: type[models.Model], instance: models.Model, action: str, **signal: Any) -> None:
    if not action.startswith("post_"):
        return
    for model in declared.declaring(type(instance)):
        detect_changes(model, [instance.pk], is_told=True)
    for model in declared.declaring(signal["model"]):
        if signal["pk_set"]:
            detect_changes(model, signal["pk_set"], is_told=True)


def _deleted(sender: type[models.Model], instance: models.Model, **_: Any) -> None:
    for model in declared.declaring(sender):
        gone(model, [str(instance.pk)])


def gone(model: type[models.Model], ids: list[str]) -> int:
    """These rows are no more: what is pending of theirs is cancelled. Returns how many events that were."""
    of_them: dict[str, Any] = {"content_type": ContentType.objects.get_for_model(model), "entity_id__in": ids}
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        to_come = list(Event.objects.filter(**of_them, status__unindexed=Event.Status.PENDING))
        Event.objects.filter(**of_them, is_current=True).update(is_current=False)
        Event.objects.filter(pk__in=[event.pk for event in to_come]).update(status=Event.Status.CANCELLED)
        others = [each.key for each in registered if each.moment != "occurred"]
        Delivery.objects.filter(
            pk__in=pending.of_rows(of_them["content_type"], ids), status__unindexed=Delivery.Status.PENDING
        ).exclude(subscription__in=others).update(status=Delivery.Status.CANCELLED, error=GONE, finished_at=now)
        made = []
        for event in to_come:
            event.entity = None
            made += schedule.deliveries(event, None, "cancelled", now=now)
        Delivery.objects.bulk_create(made)
        Seen.objects.filter(**of_them).delete()
        if made:
            due.hint()
    return len(to_come)


def _migrated(using: str, **_: Any) -> None:
    reconciler.watch(using)
