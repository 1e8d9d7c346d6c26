"""What the deletion of rows means for their events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from agents import due
from agents.events import definitions, pending, schedule
from agents.events.detection.changes import GONE
from agents.events.dispatch import dispatch
from agents.events.models import Delivery, Event, RowState
from agents.events.subscription import registered

Ending = list[tuple[Event, models.Model | None]]
#: What went inside `deleted_together`: by model the keys, and what occurs at their end.
_gathered: ContextVar[dict[type[models.Model], tuple[list[str], Ending]] | None] = ContextVar("gathered", default=None)


@contextmanager
def deleted_together() -> Iterator[None]:
    """Look in one go at all rows whose deletion is told of inside, in the transaction and before it goes on.

    A number of statements for each model then, not for each row: for who deletes a row with thousands below it.
    """
    if _gathered.get() is not None:
        yield
        return
    with transaction.atomic(savepoint=False):
        mine: dict[type[models.Model], tuple[list[str], Ending]] = {}
        token = _gathered.set(mine)
        try:
            yield
        finally:
            _gathered.reset(token)
        for model, (ids, ending) in mine.items():
            _gone(_of(model, ids), ids, ending, timezone.now())


def told_gone(model: type[models.Model], was: models.Model) -> None:
    """This row, as it was, is no more. What it says is asked at once: the rows that it belongs to may go after it."""
    ids, now, was = [str(was.pk)], timezone.now(), copy(was)  # Django takes its key away when all are gone
    ending = _ending(model, _of(model, ids), was, now)
    mine = _gathered.get()
    if mine is None:
        _gone(_of(model, ids), ids, ending, now)
        return
    keys, endings = mine.setdefault(model, ([], []))
    keys += ids
    endings += ending


def gone(model: type[models.Model], ids: list[str]) -> int:
    """These rows are no more, and nobody saw them go: what was last known of each decides what occurs.

    What is pending of theirs is cancelled. Returns how many events were cancelled or occurred.
    """
    now = timezone.now()
    with transaction.atomic(savepoint=False):
        return _gone(_of(model, ids), ids, _ending(model, _of(model, ids), None, now), now)


def _of(model: type[models.Model], ids: list[str]) -> dict[str, Any]:
    return {"content_type": ContentType.objects.get_for_model(model), "entity_id__among": ids}


def _gone(of_them: dict[str, Any], ids: list[str], ending: Ending, now: datetime) -> int:
    with transaction.atomic(savepoint=False):
        heard = _heard_at_the_end(of_them, now)
        to_come = list(Event.objects.filter(**of_them, status__unindexed=Event.Status.PENDING))
        Event.objects.filter(**of_them, is_current=True).update(is_current=False)
        Event.objects.filter(pk__among=[event.pk for event in to_come]).update(status=Event.Status.CANCELLED)
        others = [each.key for each in registered if each.moment != "occurred"]
        Delivery.objects.filter(
            pk__among=pending.of_rows(of_them["content_type"], ids), status__unindexed=Delivery.Status.PENDING
        ).exclude(subscription__in=others).update(status=Delivery.Status.CANCELLED, error=GONE, finished_at=now)
        made = []
        for event in to_come:
            event.entity = None
            made += schedule.deliveries(event, None, "cancelled", now=now)
        Delivery.objects.bulk_create(made + heard)
        _occur(ending, now)
        RowState.objects.filter(**of_them).delete()
        if made or heard or ending:
            due.hint()
    return len(to_come) + len(ending)


def _ending(model: type[models.Model], of_them: dict[str, Any], was: models.Model | None, now: datetime) -> Ending:
    """Return the events that occur because these rows are gone, not yet written, each with the row as it was."""
    of_deletion = [each for each in definitions.of(model).values() if "delete" in each.triggers]
    made: Ending = []
    if not of_deletion:
        return made
    known = {} if was is not None else dict(RowState.objects.filter(**of_them).values_list("entity_id", "state"))
    for pk in of_them["entity_id__among"]:
        for definition in of_deletion:
            if was is None:
                held = bool(known.get(pk, {}).get(definition.name, [definition.condition is None])[0])
                name, namespace = definition.name, definition.namespace
                if not held or definition.is_template or callable(namespace):
                    continue  # nobody can say any more what it would have been called
            elif definition.holds(was):
                name, namespace = definition.named(was), definition.within(was)
            else:
                continue
            event = Event(
                definition=definition.name, name=name[:200], namespace=str(namespace)[:200],
                content_type=of_them["content_type"], entity_id=pk, at=now, status=Event.Status.OCCURRED,
                is_immediate=True, is_current=False, is_of_deletion=True, payload=_fields(was), created_at=now,
                occurred_at=now,
            )  # fmt: skip
            event.entity = None
            made.append((event, was))
    return made


def _occur(ending: Ending, now: datetime) -> None:
    events = Event.objects.bulk_create([event for event, _ in ending])
    made = []
    for event, was in ending:
        for moment in ("created", "occurred"):
            made += schedule.deliveries(event, was, moment, now=now)  # type: ignore[arg-type]
    Delivery.objects.bulk_create(made)
    dispatch(events, now)


def _heard_at_the_end(of_them: dict[str, Any], now: datetime) -> list[Delivery]:
    """Return deliveries to whoever wants to hear that rows with these events are gone."""
    if not any(each.moment == "deleted" for each in registered):
        return []
    made = []
    for event in Event.objects.filter(**of_them, is_current=True):
        event.entity = None
        made += schedule.deliveries(event, None, "deleted", now=now)
    return made


def _fields(was: models.Model | None) -> dict[str, Any]:
    """Return what was in the row's fields, as JSON has it."""
    if was is None:
        return {}
    values = {field.attname: field.value_from_object(was) for field in was._meta.concrete_fields}
    stored: dict[str, Any] = json.loads(json.dumps(values, cls=DjangoJSONEncoder, default=str))
    return stored
