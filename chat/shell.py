"""What stands around every page of a signed-in person: their conversations, notifications, questions, and the clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.utils import timezone

from agents import clock
from chat import sidebar
from chat.attachments.limits import limits
from chat.notifications import inbox
from chat.questions import waiting
from chat.sockets.commands import TEXT_LIMIT


def around(user: User, context: dict[str, Any], *, open_now: UUID | None = None) -> dict[str, Any]:
    """Add to a page's context what its frame shows. `ws_url` gets the rev of the inbox: its socket goes on there."""
    inbox_rev = inbox.rev_of(user)
    return context | {
        "ws_url": f"{context['ws_url']}&inbox={inbox_rev}",
        "notifications": inbox.newest(user),
        "unread": inbox.unread(user),
        "questions": waiting.count(user),
        "groups": sidebar.groups(user, open_now=open_now),
        "limits": {"text": TEXT_LIMIT, "attached": limits()},
        "clock_now": timezone.now(),
        "clock_speed": clock.speed,
    }
