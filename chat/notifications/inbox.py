"""Writing notifications: every durable change of one raises its person's inbox rev and wakes their open feeds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from agents import clock, due
from chat.live.hub import hub
from chat.models import Message
from chat.notifications.models import Dispatch, Inbox, Notification, NotificationQuerySet, inbox_id

SHOWN = 30  # notifications on a page; older ones are fetched by REST


def notify(
    user: User,
    *,
    kind: str,
    title: str,
    text: str,
    message: Message | None = None,
    upto: int = 0,
    link: str = "",
    pk: UUID | None = None,
) -> Notification:
    """In a transaction: tell a person something, here at once, on their devices and by e-mail if it stays unread.

    With a `message` it leads to that, and who reads on to there (or to the rev `upto`) has read this.
    With a `link` it leads to that page of the site. `pk`: its id, else a new one.
    """
    place: dict[str, Any] = {"link": link} if pk is None else {"link": link, "pk": pk}
    if message is not None:
        place |= {
            "conversation_id": message.conversation_id,
            "conversation_rev": max(message.rev, upto),
            "message": message.pk,
        }
    rev = _raise_rev(user)
    notification = Notification.objects.create(
        user=user, rev=rev, kind=kind, title=title[:200], text=text, created_at=timezone.now(), **place
    )
    _plan(notification)
    _wake_after_commit(user, rev)
    return notification


def _plan(notification: Notification) -> None:
    """Whether they still go out is decided when they are due."""
    now = notification.created_at
    pushes = [
        Dispatch(
            notification=notification,
            channel=Dispatch.Channel.PUSH,
            subscription=each,
            due_at=now + clock.real(settings.PUSH_AFTER),
        )
        for each in notification.user.push_subscriptions.all()
    ]
    mail = Dispatch(
        notification=notification,
        channel=Dispatch.Channel.EMAIL,
        due_at=now + timedelta(seconds=settings.EMAIL_AFTER),
    )
    Dispatch.objects.bulk_create([*pushes, mail])
    due.hint()


def _raise_rev(user: User) -> int:
    """The row lock makes rev order equal commit order."""
    with connection.cursor() as cursor:
        cursor.execute(_RAISE, [inbox_id(user), user.pk])
        return int(cursor.fetchone()[0])


_RAISE = """
    INSERT INTO notifications_inbox AS inbox (id, user_id, rev) VALUES (%s, %s, 1)
    ON CONFLICT (id) DO UPDATE SET rev = inbox.rev + 1
    RETURNING rev
"""


def touch(user: User) -> int:
    """In a transaction: what stands beside the notifications has changed, so pages show it anew. Return the rev."""
    rev = _raise_rev(user)
    _wake_after_commit(user, rev)
    return rev


def mark_read(user: User, which: NotificationQuerySet) -> int:
    """Mark those of `which` that are this user's and unread as read; return how many that were."""
    with transaction.atomic():
        # Most calls find nothing: only who does takes the lock.
        ids = list(which.filter(user=user).unread().values_list("pk", flat=True))
        if not ids:
            return 0
        rev = _raise_rev(user)
        # By ids: a join in an update may go through both tables row by row where statistics are stale.
        mine = Notification.objects.filter(pk__in=ids).unread()
        count = mine.update(read_at=timezone.now(), rev=rev)
        _wake_after_commit(user, rev)
    return count


def mark_read_up_to(user: User, conversation: UUID, rev: int) -> None:
    """The person has read this conversation up to here, and so what its notifications say."""
    mark_read(user, Notification.objects.filter(conversation=conversation, conversation_rev__lte=rev))


def rev_of(user: User) -> int:
    """Return the rev of a person's inbox; 0 while nothing was ever in it."""
    return Inbox.objects.filter(pk=inbox_id(user)).values_list("rev", flat=True).first() or 0


def revs(inboxes: Iterable[UUID]) -> dict[UUID, int]:
    """Return the rev of each that is an inbox: the one-second poll for lost hints."""
    return dict(Inbox.objects.filter(pk__in=list(inboxes)).values_list("pk", "rev"))


def after(user: User, rev: int) -> list[Notification]:
    """Return what has changed after `rev`, the newest `SHOWN` of it, in the order of the changes."""
    changed = Notification.objects.visible_to(user).filter(rev__gt=rev).order_by("-rev", "-created_at")[:SHOWN]
    return list(reversed(changed))


def newest(user: User) -> list[Notification]:
    return list(Notification.objects.visible_to(user).select_related("conversation")[:SHOWN])


def unread(user: User) -> int:
    return Notification.objects.visible_to(user).unread().count()


def _wake_after_commit(user: User, rev: int) -> None:
    inbox = inbox_id(user)
    transaction.on_commit(lambda: hub.wake(inbox, rev))
