"""Which conversations are over: those that a person deleted. A day later they go, with what runs kept of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.signals import pre_delete
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


@receiver(pre_delete, sender=Conversation)
def erase_runs(sender: Any, instance: Conversation, origin: Any = None, **kwargs: Any) -> None:
    """What their runs were told and said goes with them, all together. With an account the runs themselves go."""
    if isinstance(origin, Conversation):
        erasure.erase("chat", instance.pk)
    elif getattr(origin, "model", None) is Conversation and not hasattr(origin, "runs_erased"):
        origin.runs_erased = True  # the others that it deletes need not ask
        threads = list(origin.values_list("pk", flat=True))
        if not erasure.erase("chat", *threads):
            for thread in threads:  # but those that are not over
                erasure.erase("chat", thread)
