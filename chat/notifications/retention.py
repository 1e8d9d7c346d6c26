"""Which notifications are history: those that were read long ago, with how they went out. Unread ones stay."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from agents.retention import history
from chat.notifications.models import Notification, Presence


@history("notifications")
def notifications(before: datetime) -> QuerySet[Notification]:
    return Notification.objects.filter(read_at__lt=before, created_at__lt=before)


@history("presence", is_kept=False)
def presence(before: datetime) -> QuerySet[Presence]:
    """What processes said that died; the others take theirs back."""
    return Presence.objects.filter(until__lt=before)
