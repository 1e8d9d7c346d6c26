"""How an open feed is told of notifications: the page as HTML, every other client as protocol.md's `notification`."""

from __future__ import annotations

import json
from html import escape
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.template.loader import render_to_string

from chat import listing, sidebar
from chat.encoders.html import frame, partial
from chat.models import Conversation
from chat.notifications import inbox
from chat.notifications.models import Notification
from chat.questions import waiting


def notification_json(notification: Notification) -> dict[str, Any]:
    return {
        "id": str(notification.pk),
        "rev": notification.rev,
        "kind": notification.kind,
        "title": notification.title,
        "text": notification.text,
        "conversation": str(notification.conversation_id) if notification.conversation_id else None,
        "message": str(notification.message) if notification.message else None,
        "url": notification.url,
        "read": notification.read_at is not None,
        "created_at": notification.created_at.isoformat(),
    }


def listed_json(row: Conversation) -> dict[str, Any]:
    return {**listing.conversation_json(row), "is_deleted": row.is_deleted}


class InboxJson:
    """For programs: each notification that has changed, and each conversation of the list, as they now are."""

    def listed(self, user: User) -> list[str]:
        return []  # each conversation that changes is told of by its own frames

    def changes(self, user: User, rev: int) -> list[str]:
        told = [(each.rev, {"notification": notification_json(each)}) for each in inbox.after(user, rev)]
        told += [(each.listed_rev, {"conversation": listed_json(each)}) for each in listing.after(user, rev)]
        told.sort(key=lambda entry: entry[0])
        frames = []
        for number, (of, what) in enumerate(told):
            # Several may bear one rev: only who has the last of them has it.
            is_last = number + 1 == len(told) or told[number + 1][0] > of
            inbox_rev = of - (not is_last)
            if "notification" in what:
                frames.append(self._frame(type="notification", inbox_rev=inbox_rev, **what))
            else:
                frames.append(self._frame(type="conversation", inbox_rev=inbox_rev, **what))
        return frames

    def _frame(self, **fields: Any) -> str:
        return json.dumps(fields, ensure_ascii=False)


class InboxHtml:
    """For the page: bells, list, how many questions wait, and the marks of conversations, as they now are."""

    def __init__(self, conversation: UUID) -> None:
        self.conversation = conversation

    def changes(self, user: User, rev: int) -> list[str]:
        unread = inbox.unread(user)
        questions = waiting.count(user)
        context = {
            "notifications": inbox.newest(user), "unread": unread, "inbox_rev": rev, "questions": questions,
        }  # fmt: skip
        parts = [
            partial(f"#{bell}", "outerMorph", render_to_string("chat/bell.html", {"unread": unread, "bell": bell}))
            for bell in BELLS
        ]
        parts.append(partial("#inbox-list", "outerMorph", render_to_string("chat/inbox_list.html", context)))
        parts.append(partial("#questions", "outerMorph", render_to_string("chat/questions_link.html", context)))
        return [frame("".join([*parts, *self._conversations(user)]))]

    def listed(self, user: User) -> list[str]:
        return [frame("".join(self._conversations(user)))]

    def _conversations(self, user: User) -> list[str]:
        """The list, and what the open one is called: it may have been renamed in another tab."""
        groups = {
            "groups": sidebar.groups(user, open_now=self.conversation),
            "conversation_id": str(self.conversation),
        }
        parts = [partial("#conversations", "outerMorph", render_to_string("chat/sidebar.html", groups))]
        title = Conversation.objects.visible_to(user).filter(pk=self.conversation).values_list("title", flat=True)
        return parts + [partial("#title", "innerHTML", escape(each or "New conversation")) for each in title]


BELLS = ("bell", "bell-top")  # beside the settings; in the header where the sidebar is a drawer
