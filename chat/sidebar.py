"""A user's conversations as the sidebar lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone

from chat.approvals import waiting as approvals
from chat.models import Conversation
from chat.rendering import agent_title

SHOWN = 60  # conversations of a kind; older ones are found by search


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    id: UUID
    title: str
    updated_at: datetime
    rev: int
    unread: bool
    waits: bool = False  # something in it waits for this person's decision
    agent: str = ""  # what the one it is with is called, where that is another than the usual one


def groups(user: User, *, open_now: UUID | None = None) -> list[dict[str, Any]]:
    """Return the newest conversations as [{"name": "Pinned" | "Today" | "Earlier" | "Archived", "conversations": […]}].

    The one that is open now is being read, so it is not unread.
    """
    mine = Conversation.objects.visible_to(user).listed().order_by("-last_at")
    today = timezone.localdate()
    waiting = approvals.threads(user)
    named: dict[str, list[Entry]] = {"Pinned": [], "Today": [], "Earlier": [], "Archived": []}
    for rows in (
        mine.filter(is_archived=False, is_pinned=True),
        mine.filter(is_archived=False, is_pinned=False),
        mine.filter(is_archived=True),
    ):
        for row in rows[:SHOWN]:
            entry = Entry(
                row.pk,
                row.title,
                row.last_at,
                row.rev,
                row.is_unread and row.pk != open_now,
                row.pk in waiting,
                _with(row.agent),
            )
            named[_group_of(row, today)].append(entry)
    return [{"name": name, "conversations": entries} for name, entries in named.items() if entries]


def _with(agent: str) -> str:
    """Return what whoever this is with is called; the one that all talk to unasked is not named at each line."""
    return "" if agent == settings.CHAT_AGENT else agent_title(agent)


def _group_of(row: Conversation, today: date) -> str:
    if row.is_archived:
        return "Archived"
    if row.is_pinned:
        return "Pinned"
    return "Today" if timezone.localdate(row.last_at) == today else "Earlier"
