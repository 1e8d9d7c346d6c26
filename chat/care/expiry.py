"""Deletes temporary conversations whose time is over: what was said in them, and what agents were told of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from agents.faults import faultpoint
from chat.care import erasing
from chat.models import Conversation

AT_ONCE = 20  # conversations
ONCE_MORE = timedelta(seconds=5)  # for a run that has heard of its stop, and has not ended yet


class TemporaryConversations:
    """A source of due work. See `agents.due.Source`."""

    name = "chat.temporary"

    def next_at(self) -> datetime | None:
        found: datetime | None = Conversation.objects.aggregate(first=Min("expires_at"))["first"]
        return found

    def work(self) -> int:
        over = Conversation.objects.filter(expires_at__lte=timezone.now()).select_related("user")
        return sum(_delete(row) for row in over.order_by("expires_at", "pk")[:AT_ONCE])


def _delete(row: Conversation) -> int:
    """Stop what goes on in it, and let whoever looks at it find it gone; then delete its rows, and return 1."""
    erasing.take_away(row)
    with transaction.atomic():
        again = timezone.now() + ONCE_MORE
        # Who else has it works on it, and who has just given it back is let have it.
        held = Conversation.objects.select_for_update(skip_locked=True).filter(pk=row.pk, is_deleted=True).first()
        if held is None:
            return 0
        if not erasing.let_go(held):
            Conversation.objects.filter(pk=row.pk).update(expires_at=again)
            return 0
        faultpoint("before_expiry_commit")
    return 1
