"""What of notifications is a person's."""

from __future__ import annotations

from agents import personal
from chat.notifications.models import Dispatch, Inbox, Notification, Presence, PushSubscription

personal.rows(Notification, "user")
personal.rows(Dispatch, "notification__user")
personal.rows(PushSubscription, "user", leave_out=["endpoint", "p256dh", "auth", "browser"])
personal.no_rows(Inbox, Presence, because="A counter of changes, and whether a page of yours is open right now.")
