"""Questions about events: whose they are, which are to come, which are over."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

#: Where nothing says when an event ends: for this long after its start it still counts as upcoming.
STILL_ON = timedelta(hours=6)

SOONEST = (F("starts_at").asc(nulls_last=True), "pk")


class EventQuerySet(models.QuerySet[Any]):
    """Questions about events."""

    def visible_to(self, user: User) -> EventQuerySet:
        """Keep what this user owns or co-hosts; both may change it, nobody else may know of it."""
        co_hosted = self.model.co_hosts.through.objects.filter(user_id=user.pk).values("event_id")
        return self.filter(Q(owner_id=user.pk) | Q(pk__in=co_hosted))

    def upcoming(self, now: datetime | None = None) -> EventQuerySet:
        """Keep those that are to come or still on, the soonest first; those whose date is open come last."""
        now = now or timezone.now()
        without_end = Q(ends_at=None, starts_at__gte=now - STILL_ON)
        return self.standing().filter(Q(ends_at__gt=now) | without_end | Q(starts_at=None)).order_by(*SOONEST)

    def past(self, now: datetime | None = None) -> EventQuerySet:
        """Keep those that are over, the latest first."""
        now = now or timezone.now()
        without_end = Q(ends_at=None, starts_at__lt=now - STILL_ON)
        return self.standing().filter(Q(ends_at__lte=now) | without_end).order_by("-starts_at", "-pk")

    def standing(self) -> EventQuerySet:
        """Keep those that are not cancelled."""
        return self.exclude(status="cancelled")

    def cancelled(self) -> EventQuerySet:
        """Keep those that are cancelled, the latest cancelled first."""
        return self.filter(status="cancelled").order_by("-cancelled_at", "-pk")

    def at_hours(self, starts_at: datetime, ends_at: datetime) -> EventQuerySet:
        """Keep those that are on at some moment of these hours."""
        without_end = Q(ends_at=None, starts_at__gt=starts_at - STILL_ON)
        return self.filter(Q(ends_at__gt=starts_at) | without_end, starts_at__lt=ends_at)

    def to_follow(self) -> EventQuerySet:
        """Keep those of a series after which the next one is made, and when that is, as `follows_at`."""
        over_at = Coalesce("ends_at", ExpressionWrapper(F("starts_at") + STILL_ON, models.DateTimeField()))
        repeating = self.exclude(recurrence="").filter(starts_at__isnull=False, status="planned")
        return repeating.annotate(follows_at=over_at).order_by("follows_at", "pk")

    def of_thread(self, thread: UUID) -> EventQuerySet:
        """Keep those planned in this conversation, the newest first."""
        return self.filter(thread=thread).order_by("-created_at", "-pk")

    def locked(self) -> EventQuerySet:
        """Lock the event's row: whoever changes anything of an event does this first, so changes queue up."""
        return self.select_for_update(of=("self",), no_key=True)
