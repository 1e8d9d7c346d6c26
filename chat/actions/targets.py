"""What an action is at, found among what its user may see. Errors: `Refused`."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User

from agents.refused import not_found
from agents.runtime.models import Run
from chat.models import Conversation, Message


def run_of(user: User, pk: UUID) -> Run:
    found = Run.objects.filter(pk=pk, user=user, surface="chat").first()
    if found is None or not Conversation.objects.visible_to(user).filter(pk=found.thread).exists():
        raise not_found("run")
    return found


def message_of(user: User, pk: UUID, kind: str) -> Message:
    found = (
        Message.objects.filter(pk=pk, conversation__user=user, conversation__is_deleted=False, kind=kind, rev__gt=0)
        .filter(branch__isnull=True)
        .select_related("conversation", "run", "tool_call")
        .first()
    )
    if found is None:
        raise not_found("message")
    return found
