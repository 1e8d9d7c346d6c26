"""E-mail: what stays unread becomes a letter after a while, several in one. The platform's outbox sends it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string

from agents.mail import Mail, before_sending, needs_view_right
from chat.approvals.links import in_a_letter
from chat.notifications import dispatches
from chat.notifications.models import Dispatch, Notification

if TYPE_CHECKING:
    from django.contrib.auth.models import User

AT_ONCE = 100


class Letters:
    """A source of due work."""

    name = "chat.email"

    def next_at(self) -> datetime | None:
        return dispatches.next_at(Dispatch.Channel.EMAIL)

    def work(self) -> int:
        claimed = dispatches.claim(Dispatch.Channel.EMAIL, AT_ONCE)
        by_person: dict[User, list[Dispatch]] = {}
        for dispatch in claimed:
            if reason := dispatches.why_not(dispatch) or _has_no_address(dispatch):
                dispatches.end(dispatch, Dispatch.State.DROPPED, reason)
            else:
                by_person.setdefault(dispatch.notification.user, []).append(dispatch)
        for person, due in by_person.items():
            dispatches.hand_over(due, letter(person, [each.notification for each in due]))
        return len(claimed)


needs_view_right(Notification)


@before_sending(Notification)
def why_not(mail: Mail) -> str:
    """While the mail server is away a person may read it here, or want it no more."""
    told = mail.dispatches.select_related("notification__user", "notification__conversation")
    reasons = [dispatches.why_not(dispatch) or _has_no_address(dispatch) for dispatch in told]
    return reasons[0] if reasons and all(reasons) else ""


def _has_no_address(dispatch: Dispatch) -> str:
    return "" if dispatch.notification.user.email else "The person has given no address."


def letter(person: User, notifications: list[Notification]) -> Mail:
    """Write what is due to this person now, unsaved: one letter, however often it is begun."""
    first = notifications[0]
    subject = f"{first.title}: {first.text}" if len(notifications) == 1 else f"{len(notifications)} things to know"
    words = " ".join(subject.split())
    told = [
        {"title": each.title, "text": each.text, "address": in_a_letter(each.url, person.pk)} for each in notifications
    ]
    context = {"person": person, "told": told, "site": settings.SITE_URL}
    return Mail(
        key=f"notification:{first.pk}",
        to=person.email,
        subject=words if len(words) <= 78 else words[:77] + "…",
        text=render_to_string("chat/letter.txt", context),
    ).about(first)
