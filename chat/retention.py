"""Which conversations are over: those that a person deleted. A day later they go, with what runs kept of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from agents.retention import history
from agents.runtime import erasure
from chat.models import Conversation

STAYS = timedelta(days=1)


@history("deleted conversations", is_kept=False)
def deleted(before: datetime) -> QuerySet[Conversation]:
    """Deleting raised its rev, and that its `last_at`."""
    return Conversation.objects.filter(is_deleted=True, last_at__lt=min(before, timezone.now() - STAYS))


@receiver(post_delete, sender=Conversation)
def erase_runs(sender: Any, instance: Conversation, origin: Any = None, **kwargs: Any) -> None:
    """What its runs were told and said goes with it. With an account the runs themselves go."""
    if getattr(origin, "model", type(origin)) is not User:
        erasure.erase("chat", instance.pk)
