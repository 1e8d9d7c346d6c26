"""Detects what changed in rows: what they say now, compared with what was known, makes, moves and cancels events.

Every way leads here: a save, a deletion, a due date, the reconciler. A detection reads the rows afresh under their lock
and writes everything that follows in the same transaction, in a number of statements that does not grow with them.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.utils import timezone

from agents import tracebacks
from agents.database import row_versions
from agents.events import definitions, schedule
from agents.events.detection.change_set import ChangeSet
from agents.events.detection.observation import Observation
from agents.events.models import Delivery, Event, RowState, TrackedModel
from agents.events.subscription import registered

logger = logging.getLogger(__name__)

LATER = timedelta(minutes=10)
GONE = "The row was deleted."
NOT_SO = "The condition does not hold any more, or the date was taken away."
MOVED = "The date was moved: the event is armed again."
REDECLARED = "The handler's declaration was changed."


def detect_changes(
    model: type[models.Model],
    ids: Iterable[Any],
    *,
    is_new: bool = False,
    is_old: bool | None = None,
    skip_locked: bool = False,
    is_told: bool = False,
) -> int:
    """ChangeDetection at these rows; return how many events came to be, moved, occurred or were cancelled.

    is_new: they were just made. is_old: they are older than their events, so what holds already is only remembered;
    None: those that nobody has seen yet are, if their whole model is new to this.
    skip_locked: leave those that somebody is writing. is_told: a signal tells of a change as it is made; a condition
    that raises then reaches whoever makes it. Without a signal the change may be as old as the last look at the whole
    table, and a condition that raises is written down with its row and harms no other.
    """
    # Outside a transaction a row is there for others before its signal comes: the reconciler may have been quicker.
    is_secret = is_new and transaction.get_connection().in_atomic_block
    with transaction.atomic(savepoint=False):
        found = row_versions.read(model, ids, skip_locked=skip_locked)
        if not found:
            return 0
        known: dict[str, Any] = {"is_new": is_new, "is_secret": is_secret, "is_old": is_old, "is_told": is_told}
        return ChangeDetection(model, found, **known).carry_out()


class ChangeDetection:
    """One detection. Reads first, decides for each row and definition, then writes."""

    def __init__(
        self,
        model: type[models.Model],
        found: list[tuple[models.Model, str]],
        *,
        is_new: bool = False,
        is_secret: bool = False,
        is_old: bool | None = None,
        is_told: bool = False,
    ) -> None:
        self.found, self.is_new, self.is_old, self.is_told = found, is_new, is_old, is_told
        self.definitions = definitions.of(model)
        self.model_is_new: bool | None = None
        self.type = ContentType.objects.get_for_model(model)
        self.now = timezone.now()
        keys = [str(entity.pk) for entity, _ in found]
        mine: dict[str, Any] = {"content_type": self.type, "entity_id__among": keys}
        self.seen = {} if is_secret else {seen.entity_id: seen for seen in RowState.objects.filter(**mine)}
        current = Event.objects.filter(**mine, is_current=True, definition__in=self.definitions)
        self.current = {(event.entity_id, event.definition): event for event in current}
        self.of_event: dict[int, list[Delivery]] = defaultdict(list)
        scheduled = [event.pk for event in self.current.values() if not event.is_immediate]
        if scheduled:
            for delivery in Delivery.objects.filter(event__among=scheduled).order_by("pk"):
                self.of_event[delivery.event_id].append(delivery)
        self.changes = ChangeSet(self.type, self.now)

    def carry_out(self) -> int:
        for entity, version in self.found:
            seen = self.seen.get(str(entity.pk))
            error, state = "", dict(seen.state) if seen else {}
            is_changed = seen is None or seen.version != version
            try:
                observations = [Observation.of(definition, entity) for definition in self.definitions.values()]
            except Exception:
                if self.is_told:
                    raise
                logger.exception("The events of %r could not be looked at", entity)
                error, observations = tracebacks.current(), []
                self._try_later(entity)
            for observation in observations:
                name = observation.definition.name
                is_first = seen is None or bool(seen.error and name not in state)
                is_old = self._is_old(seen) or not (is_first or name in state)
                if observation.definition.is_immediate:
                    before = state.get(name)
                    state[name] = [observation.holds, observation.watched]
                    self._immediate(observation, before, is_old=is_old, is_changed=is_changed)
                else:
                    state[name] = [observation.holds, []]
                    self._scheduled(observation, is_old=is_old)
            self.changes.seen.append(
                RowState(content_type=self.type, entity_id=str(entity.pk), version=version, state=state, error=error)
            )
        return self.changes.write()

    def _try_later(self, entity: Any) -> None:
        """What is due and could not be asked about is not asked about each second."""
        for definition in self.definitions:
            event = self.current.get((str(entity.pk), definition))
            if event is not None and event.status == Event.Status.PENDING and event.at <= self.now:
                event.at = self.now + LATER
                self.changes.changed[event.pk] = event

    def _is_old(self, seen: RowState | None) -> bool:
        """Whether nobody can say what this row was like before."""
        if self.is_old is not None or self.is_new or seen is not None:
            return bool(self.is_old)
        if self.model_is_new is None:
            self.model_is_new = not TrackedModel.objects.filter(content_type=self.type, is_new=False).exists()
        return self.model_is_new

    def _immediate(self, observation: Observation, before: Any, *, is_old: bool, is_changed: bool) -> None:
        """A change to true, or of a watched field, occurs now. What is old is only remembered."""
        definition = observation.definition
        if before and before[0] and not observation.holds:
            self.changes.lapse(definition.name, observation.entity, NOT_SO)
        if is_old or not observation.triggered:
            return
        if callable(definition.trigger):
            fires = is_changed
        elif before is None:
            fires = "create" in definition.triggers
        elif "update" not in definition.triggers:
            fires = False
        elif definition.watch_fields or definition.watches_all:
            fires = before[1] != observation.watched and (before[1] != [] or bool(definition.watch_fields))
        else:
            fires = not before[0]
        if fires:
            self._occur(self._make(observation, self.now))

    def _scheduled(self, observation: Observation, *, is_old: bool) -> None:
        """The row's date, as it is now, moves what is pending, and arms again what has occurred."""
        moment, entity = observation.moment, observation.entity
        event = self.current.get((str(entity.pk), observation.definition.name))
        if moment is None:
            if event is not None:
                self._lapse(event, entity)
            return
        if event is None or not event.is_current:
            event = self._make(observation, moment, is_old=is_old)
            if is_old and moment <= self.now:
                event.status, event.occurred_at = Event.Status.OCCURRED, moment
                return
        elif event.status == Event.Status.PENDING:
            if (event.at, event.name, event.namespace) != (moment, observation.name, observation.namespace):
                event.at, event.name, event.namespace = moment, observation.name, observation.namespace
                self.changes.changed[event.pk] = event
        elif event.at != moment:
            if event.status == Event.Status.CANCELLED or self._is_to_come(moment, event):
                self._end_deliveries(event, MOVED)
                event = self._make(observation, moment)
            else:
                event.at = moment
                self.changes.changed[event.pk] = event
        self._deliver(event, entity)
        if event.status == Event.Status.PENDING and event.at <= self.now:
            self._occur(event)

    def _is_to_come(self, moment: datetime, event: Event) -> bool:
        """Whether the date to which this past event was moved lay ahead then. Of what nobody saw: if it can have."""
        if moment > self.now or self.is_told or moment <= (event.occurred_at or event.at):
            return moment > self.now
        known_at = TrackedModel.objects.filter(content_type=self.type).values_list("known_at", flat=True).first()
        return known_at is None or moment > known_at

    def _make(self, observation: Observation, moment: datetime, *, is_old: bool = False) -> Event:
        definition, entity = observation.definition, observation.entity
        key = (str(entity.pk), definition.name)
        if known := self.current.get(key):
            self.changes.replaced.add(known.pk)
        event = Event(
            definition=definition.name,
            name=observation.name,
            namespace=observation.namespace,
            content_type=self.type,
            entity_id=key[0],
            at=moment,
            is_immediate=definition.is_immediate,
            created_at=self.now,
        )
        event.entity = entity
        self.changes.made.append(event)
        self.current[key] = event
        if not is_old:
            self.changes.new += schedule.deliveries(event, entity, "created", now=self.now)
        if definition.is_immediate:
            self.changes.new += schedule.deliveries(event, entity, "occurred", now=self.now)
        return event

    def _occur(self, event: Event) -> None:
        event.status, event.occurred_at = Event.Status.OCCURRED, self.now
        self.changes.occurring.append(event)
        if event.pk is not None:
            self.changes.changed[event.pk] = event

    def _lapse(self, event: Event, entity: Any) -> None:
        """The condition is false or the date is gone: what is pending is cancelled, what has occurred has occurred."""
        if event.status == Event.Status.PENDING:
            event.status, event.is_current = Event.Status.CANCELLED, False
            self.changes.changed[event.pk] = event
            self.changes.new += schedule.deliveries(event, entity, "cancelled", now=self.now)
            self._end_deliveries(event, NOT_SO)
        elif event.status == Event.Status.CANCELLED:
            event.is_current = False
            self.changes.changed[event.pk] = event
        else:
            self._end_deliveries(event, NOT_SO, only_offsets=True)

    def _end_deliveries(self, event: Event, why: str, *, only_offsets: bool = False) -> None:
        for delivery in self.of_event.get(event.pk, ()):
            heard = delivery.subscribed is None or delivery.subscribed.moment == "occurred"
            if delivery.status == Delivery.Status.PENDING and heard and (delivery.offset or not only_offsets):
                delivery.status = Delivery.Status.CANCELLED
                self.changes.cancel(delivery, why)

    def _deliver(self, event: Event, entity: Any) -> None:
        """Let the deliveries be what the event's date and the subscriptions say now."""
        known: dict[str, Delivery] = {
            each.subscription: each for each in self.of_event.get(event.pk, ())
        }  # the newest round of each
        for delivery in known.values():
            subscription = registered.get(delivery.subscription)
            if subscription is None or subscription.moment != "occurred":
                continue
            if subscription.written_offset != delivery.offset or not subscription.wants(event, "occurred"):
                if delivery.status == Delivery.Status.PENDING:
                    self.changes.cancel(delivery, REDECLARED)
                continue
            due_at = schedule.due_at(event, subscription)
            if due_at == delivery.due_at or (delivery.group and event.status != Event.Status.PENDING):
                continue
            if delivery.status == Delivery.Status.PENDING and not delivery.attempts:
                delivery.due_at = due_at
                self.changes.moved.append(delivery)
            elif delivery.status in (Delivery.Status.DONE, Delivery.Status.DEAD) and due_at > self.now:
                again = Delivery(
                    event=event,
                    subscription=delivery.subscription,
                    offset=delivery.offset,
                    round=delivery.round + 1,
                    group=delivery.group,
                    due_at=due_at,
                    created_at=self.now,
                )
                self.changes.new.append(again)
        if event.status == Event.Status.PENDING:
            have = [
                each.subscription
                for each in known.values()
                if each.subscribed is None or each.subscribed.written_offset == each.offset
            ]
            self.changes.new += schedule.deliveries(event, entity, "occurred", now=self.now, without=have)
