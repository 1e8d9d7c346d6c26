"""What waits in which conversation: where its card is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection

from agents.runtime.models import Approval, Run, ToolCall
from chat.models import Message

CARD = "approval"  # the widget's name

#: In `sync`'s statement, where `c` is the conversation: mostly nothing waits anywhere, and no more has to be read.
FOR_ITS_PERSON = """
    EXISTS (SELECT 1 FROM runtime_approval a WHERE a.user_id = c.user_id AND a.state = 'waiting')
"""
_IN_CONVERSATION = f"""
    SELECT EXISTS (SELECT 1 FROM chat_message card
     WHERE card.conversation_id = c.id AND card.widget_key <> '' AND card.widget_key = ANY (ARRAY(
         SELECT '{CARD}:' || a.tool_call_id FROM runtime_approval a WHERE a.user_id = c.user_id AND a.state = 'waiting'
     )))
    FROM chat_conversation c WHERE c.id = %s
"""


def is_in(conversation: UUID) -> bool:
    """Whether something in this conversation waits for its person: by the index of what waits for them."""
    with connection.cursor() as cursor:
        cursor.execute(_IN_CONVERSATION, [conversation])
        row = cursor.fetchone()
    return bool(row and row[0])


def threads(user: User) -> set[UUID]:
    """Return the conversations in which something waits for this person."""
    waiting = Approval.objects.filter(user=user, state=Approval.State.WAITING).values_list("pk", flat=True)
    keys = [f"{CARD}:{pk}" for pk in waiting]
    return set(Message.objects.filter(widget_key__in=keys).values_list("conversation_id", flat=True)) if keys else set()


def interrupts(run: UUID) -> tuple[dict[str, Any], ...]:
    """Return as AG-UI's interrupts what a run waits for, itself or by a run that answers it."""
    waiting = Approval.objects.filter(tool_call__run__in=_with_children(run), state=Approval.State.WAITING)
    return tuple(
        {
            "id": str(each.pk),
            "reason": each.kind,
            "message": each.title,
            "toolCallId": str(each.pk),
            **({"responseSchema": each.schema} if each.schema is not None else {}),
            **({"expiresAt": each.expires_at.isoformat()} if each.expires_at is not None else {}),
        }
        for each in waiting.order_by("tool_call__run__created_at", "tool_call__step", "tool_call__position")
    )


def _with_children(run: UUID) -> list[UUID]:
    found, level = [run], [run]
    while level:
        asked = Run.objects.filter(parent__run__in=level, parent__state=ToolCall.State.WAITING)
        level = list(asked.filter(state=Run.State.INTERRUPTED).values_list("pk", flat=True))
        found += level
    return found
