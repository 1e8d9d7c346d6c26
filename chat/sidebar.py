"""A user's conversations as the sidebar lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from chat.models import Conversation

SHOWN = 60  # conversations; older ones are found by search


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    id: UUID
    title: str
    updated_at: datetime
    rev: int
    unread: bool


def groups(user: User, *, open_now: UUID | None = None) -> list[dict[str, Any]]:
    """Return the newest conversations as [{"name": "Today" | "Earlier", "conversations": [Entry, …]}].

    The one that is open now is being read, so it is not unread.
    """
    today: list[Entry] = []
    earlier: list[Entry] = []
    now = timezone.localtime()
    for row in Conversation.objects.visible_to(user).filter(is_archived=False).order_by("-last_at")[:SHOWN]:
        entry = Entry(row.pk, row.title, row.last_at, row.rev, row.is_unread and row.pk != open_now)
        (today if timezone.localtime(row.last_at).date() == now.date() else earlier).append(entry)
    named = [{"name": "Today", "conversations": today}, {"name": "Earlier", "conversations": earlier}]
    return [group for group in named if group["conversations"]]
