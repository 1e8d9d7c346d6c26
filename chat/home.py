"""What waits for a person, where they begin: questions of their agents', and what these noticed and nobody has read."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.template.loader import render_to_string

from agents import boards
from agents.boards import HomeSection
from chat.notifications.models import Notification
from chat.questions import waiting

SHOWN = 3  # notifications; all are behind the bell


def waits(request: HttpRequest, user: User) -> str:
    """Render it; "" where nothing waits."""
    questions = waiting.count(user)
    unread = list(Notification.objects.visible_to(user).unread().order_by("-created_at", "-pk")[: SHOWN + 1])
    if not questions and not unread:
        return ""
    shown = {"questions": questions, "notes": unread[:SHOWN], "has_more": len(unread) > SHOWN}
    return render_to_string("chat/waits.html", shown, request=request)


boards.home.add("waits", HomeSection("waits", waits))
