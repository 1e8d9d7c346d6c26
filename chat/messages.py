"""Writing messages: every durable change of a message raises its conversation's rev and wakes its feeds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from agents.runtime.models import Run
from agents.runtime.widget import Widget
from chat.live.hub import hub
from chat.models import Conversation, Message
from chat.positions import Position, raise_rev, raise_revs


def post(conversation: UUID, *, position: Position | None = None, **fields: Any) -> Message:
    """In a transaction: add a message. `created_at` is the moment of the change unless it is given.

    Who has raised the rev for it already hands over its `position`.
    """
    position = position or raise_rev(conversation)
    fields.setdefault("created_at", position.moment)
    message = Message.objects.create(conversation_id=conversation, rev=position.rev, **fields)
    wake_after_commit(conversation, position.rev)
    return message


def show_card(
    conversation: UUID, widget: Widget, *, run: Run | None = None, at: datetime | None = None, **fields: Any
) -> Message:
    """In a transaction: add a widget. One live card a thing: an older copy of it makes way.

    Calls of a run go on at the same time, so where its cards stand (`at`) must not depend on which of them ended first.
    """
    branch = fields.get("branch")
    showing = Message.objects.filter(conversation=conversation, widget_key=widget.key, kind=Message.Kind.WIDGET)
    for older in showing.filter(branch=branch) if branch else showing.filter(branch__isnull=True):
        if at is not None and run is not None and older.run_id == run.pk:
            at = max(at, older.created_at)
        change(older, kind=Message.Kind.REMOVED)  # what it showed is kept: the newer one may go away with its branch
    if at is not None:
        fields["created_at"] = at
    card: dict[str, Any] = {"widget": widget.name, "widget_arguments": widget.arguments, "widget_key": widget.key}
    return post(conversation, kind=Message.Kind.WIDGET, role=Message.Role.ASSISTANT, run=run, **card, **fields)


def change(message: Message, **fields: Any) -> Message:
    """In a transaction: change a message. Without fields it only bears a new rev: what it shows has changed."""
    rev = raise_rev(message.conversation_id).rev
    for name, value in fields.items():
        setattr(message, name, value)
    message.rev = rev
    message.save(update_fields=["rev", *fields])
    wake_after_commit(message.conversation_id, rev)
    return message


def remove(message: Message) -> Message:
    """In a transaction: leave a tombstone, so that every client takes it away."""
    emptied = dict.fromkeys(("text", "reasoning", "widget", "widget_key", "reaction"), "")
    return change(message, kind=Message.Kind.REMOVED, widget_arguments={}, citations=[], **emptied)


def change_together(*, changed: Sequence[Message], removed: Sequence[Message]) -> None:
    """In a transaction: give these new revs, and leave tombstones of those. Four statements, however many they are.

    Conversations are locked in the order of their ids, as two who change in several at once may meet.
    """
    every = [*changed, *removed]
    if not every:
        return
    counts = Counter(message.conversation_id for message in every)
    list(Conversation.objects.filter(pk__in=list(counts)).order_by("pk").select_for_update(no_key=True).only("pk"))
    raised = raise_revs(counts)
    left = dict(raised)
    for message in every:
        message.rev, left[message.conversation_id] = left[message.conversation_id], left[message.conversation_id] - 1
    with connection.cursor() as cursor:
        for statement, those in ((_CHANGED, changed), (_REMOVED, removed)):
            if those:
                cursor.execute(statement, [[each.pk for each in those], [each.rev for each in those]])
    for conversation, rev in raised.items():
        wake_after_commit(conversation, rev)


_CHANGED = """
    UPDATE chat_message SET rev = new.rev FROM unnest(%s::uuid[], %s::bigint[]) new (id, rev)
    WHERE chat_message.id = new.id
"""
_REMOVED = """
    UPDATE chat_message SET rev = new.rev, kind = 'removed', text = '', reasoning = '', widget = '', widget_key = '',
                            reaction = '', widget_arguments = '{}', citations = '[]'
    FROM unnest(%s::uuid[], %s::bigint[]) new (id, rev) WHERE chat_message.id = new.id
"""


def wake_after_commit(conversation: UUID, rev: int) -> None:
    """Tell the feeds of a conversation, here and in other processes, once this is committed."""
    transaction.on_commit(lambda: hub.wake(conversation, rev))
