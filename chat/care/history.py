"""Clearing a conversation: each message leaves a tombstone with a rev of its own, so that every client follows."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection, transaction

from agents.documents import Document
from agents.refused import Refused, not_found
from agents.runtime import conversation_over, runs
from agents.runtime.models import Run
from agents.runtime.tool_calls import without_deadlock
from chat import messages
from chat.models import Attachment, Branch, Conversation


def clear(user: User, *, conversation: UUID) -> None:
    """Take all messages of a conversation away, in one commit. What agents did outside stays done.

    What waits there for a decision is cancelled with its card, and what was uploaded to it is deleted. Errors:
    `Refused`, "busy" while an answer is on its way: it would write into what is empty.
    """
    without_deadlock(lambda: _cleared(user, conversation))


def _cleared(user: User, conversation: UUID) -> None:
    with transaction.atomic():
        here = Run.objects.filter(surface="chat", thread=conversation)
        for run in here.filter(user=user, state=Run.State.INTERRUPTED):  # locked before their conversation
            runs.request_stop(run)
        # Before their conversation, as by who reads them.
        Document.objects.filter(owner=user, thread=str(conversation)).delete()
        mine = Conversation.objects.visible_to(user).select_for_update(no_key=True)
        if mine.filter(pk=conversation).first() is None:
            raise not_found("conversation")
        if here.filter(state__in=Run.OPEN).exists():
            raise Refused(
                "busy", "An answer is on its way. Stop it first, or wait for it.", {"conversation": ["Busy."]}
            )
        with connection.cursor() as cursor:
            cursor.execute(_CLEAR, {"conversation": conversation})
            rev = cursor.fetchone()
        Branch.objects.filter(conversation=conversation).delete()
        Attachment.objects.filter(message__conversation=conversation).delete()
        conversation_over.send(sender=Conversation, conversations=[conversation])
        if rev is not None:
            messages.wake_after_commit(conversation, rev[0])


#: Feeds read so many messages at a time, by rev: two of one rev could be parted. Who clears it has read it.
_CLEAR = """
    WITH shown AS (
        SELECT m.id, c.rev + row_number() OVER (ORDER BY m.created_at, m.id) AS rev
        FROM chat_message m JOIN chat_conversation c ON c.id = m.conversation_id
        WHERE m.conversation_id = %(conversation)s AND (m.kind <> 'removed' OR m.widget_key <> '')
    ), cleared AS (
        UPDATE chat_message m SET rev = shown.rev, kind = 'removed', text = '', widget = '', widget_arguments = '{}',
            widget_key = '', reaction = '', reasoning = '', citations = '[]', branch = NULL,
            attachment_count = 0
        FROM shown WHERE m.id = shown.id
        RETURNING m.rev
    )
    UPDATE chat_conversation SET rev = newest.rev, seen_rev = newest.rev,
        forked_rev = CASE WHEN forked_rev > 0 THEN newest.rev ELSE 0 END
    FROM (SELECT max(rev) AS rev FROM cleared) newest
    WHERE id = %(conversation)s AND newest.rev IS NOT NULL
    RETURNING chat_conversation.rev
"""
