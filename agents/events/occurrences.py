"""Scheduled events occur when the date of their row has come, if the row says so still."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils import timezone

from agents.events import definitions
from agents.events.detection import deletion
from agents.events.detection.changes import detect_changes
from agents.events.models import Event
from agents.faults import faultpoint

AT_ONCE = 200  # events looked at together


class Occurrences:
    """The source of scheduled events whose date has come. See `agents.due.Source`."""

    name = "events.occurrences"

    def pending(self) -> Any:
        """Those that this code declares; a process with other code sees to the others."""
        return Event.objects.filter(status=Event.Status.PENDING, definition__in=definitions.names())

    def next_at(self) -> datetime | None:
        return self.pending().order_by("at").values_list("at", flat=True).first()

    def work(self) -> int:
        found = self.pending().filter(at__lte=timezone.now()).order_by("at", "pk")
        of_type: dict[int, list[str]] = defaultdict(list)
        for content_type, entity_id in found.values_list("content_type_id", "entity_id")[:AT_ONCE]:
            of_type[content_type].append(entity_id)
        done = 0
        for content_type, ids in of_type.items():
            model = ContentType.objects.get_for_id(content_type).model_class()
            if model is None or not definitions.of(model):
                continue
            there = {str(pk) for pk in model._base_manager.filter(pk__among=ids).values_list("pk", flat=True)}
            if gone := [pk for pk in ids if pk not in there]:
                done += deletion.gone(model, gone)
            with transaction.atomic():
                done += detect_changes(model, there, skip_locked=True)
                faultpoint("before_occurrence_commit")
            faultpoint("after_occurrence_commit")
        return done
