"""Alice is told something, as a business agent's words arrive."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from chat import actions, messages
from chat.models import Conversation
from chat.notifications import inbox, subscriptions
from chat.notifications.models import Notification, PushSubscription
from tests.harness.push_service import Device


def conversation_of(user: Any, title: str = "Tea") -> Conversation:
    return Conversation.objects.create(user=user, agent="planner", title=title)


def told(
    user: Any, words: str = "Ann is coming.", *, kind: str = "rsvp", conversation: Conversation | None = None
) -> Notification:
    """Say this in a conversation of the user's and notify them of it, in one commit."""
    conversation = conversation or conversation_of(user)
    with transaction.atomic():
        message = messages.post(conversation.pk, role="assistant", agent="planner", text=words)
        return inbox.notify(user, kind=kind, title=conversation.title, text=words, message=message)


def read(user: Any, notification: Notification) -> None:
    """The person reads the conversation to its end."""
    assert notification.conversation_id is not None
    conversation = Conversation.objects.get(pk=notification.conversation_id)
    actions.mark_read(user, conversation=conversation.pk, rev=conversation.rev)


def subscribe(user: Any, device: Device, **more: Any) -> PushSubscription:
    given = device.subscription
    return subscriptions.subscribe(user, endpoint=given["endpoint"], **given["keys"], **more)
