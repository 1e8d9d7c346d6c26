"""E-mail: what stays unread goes there after a while, several in one letter."""

from __future__ import annotations

from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

from chat.notifications import dispatches
from chat.notifications.models import Dispatch, Notification

AT_ONCE = 4  # as a mail server may take ten seconds for each


class Letters:
    """A source of due work."""

    name = "chat.email"

    def next_at(self) -> datetime | None:
        return dispatches.next_at(Dispatch.Channel.EMAIL)

    def work(self) -> int:
        claimed = dispatches.claim(Dispatch.Channel.EMAIL, AT_ONCE)
        by_person: dict[Any, list[Dispatch]] = {}
        for dispatch in claimed:
            if reason := dispatches.why_not(dispatch) or _has_no_address(dispatch):
                dispatches.end(dispatch, Dispatch.State.DROPPED, reason)
            else:
                by_person.setdefault(dispatch.notification.user, []).append(dispatch)
        for person, due in by_person.items():
            _send(person, due)
        return len(claimed)


def _has_no_address(dispatch: Dispatch) -> str:
    return "" if dispatch.notification.user.email else "The person has given no address."


def _send(person: Any, due: list[Dispatch]) -> None:
    """One letter for all that are due to this person now. No transaction is open meanwhile."""
    try:
        letter(person, [each.notification for each in due]).send()
    except Exception as error:  # whatever the mail server, or the way to it, did
        for dispatch in due:
            dispatches.again(dispatch, f"{type(error).__name__}: {error}")
        return
    for dispatch in due:
        dispatches.end(dispatch, Dispatch.State.DONE)


def letter(person: Any, notifications: list[Notification]) -> EmailMessage:
    """Write it: plain text, so that nothing in it can be more than words. Sent twice, it is the same letter."""
    first = notifications[0]
    subject = f"{first.title}: {first.text}" if len(notifications) == 1 else f"{len(notifications)} things to know"
    context = {"person": person, "notifications": notifications, "site": settings.SITE_URL}
    body = render_to_string("chat/letter.txt", context)
    words = " ".join(subject.split())
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return EmailMessage(
        subject=words if len(words) <= 78 else words[:77] + "…",
        body=body,
        to=[person.email],
        headers={"Message-ID": f"<notification-{first.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
