"""Memory's way to conversations: what a person said in them, and what of it is told again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.dispatch import receiver

from agents import memory
from agents.memory import Fact, Heard, Recalled, Words
from agents.runtime.models import Run
from chat import messages, used
from chat.models import Conversation, Message
from chat.told import Row

LONGEST_ASKED = 2000  # characters of what was said last, by which facts are found

_COLLECTED = """
    WITH heard AS MATERIALIZED (
        SELECT id, user_id, heard_at FROM chat_conversation WHERE heard_at <= %s
        ORDER BY heard_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
    ), read AS (
        UPDATE chat_conversation SET heard_at = NULL FROM heard WHERE chat_conversation.id = heard.id
    )
    SELECT id::text, user_id, heard_at FROM heard
"""


class ChatConversations:
    """See `agents.memory.Conversations`."""

    name = "chat"

    def next_at(self) -> datetime | None:
        heard = Conversation.objects.filter(heard_at__isnull=False).order_by("heard_at")
        return heard.values_list("heard_at", flat=True).first()

    def collect(self, before: datetime, most: int) -> Sequence[Heard]:
        with connection.cursor() as cursor:
            cursor.execute(_COLLECTED, [before, most])
            return [Heard(*row) for row in cursor.fetchall()]

    def words(self, user: int, thread: str, since: datetime | None, most: int) -> Sequence[Words]:
        said = _said(user, thread)
        if since is not None:
            said = said.filter(created_at__gt=since)
        return [_words(row) for row in said.order_by("created_at", "pk")[:most]]

    def latest(self, user: int, thread: str, most: int) -> Sequence[Words]:
        return [_words(row) for row in _said(user, thread).order_by("-created_at", "-pk")[:most]]

    def is_temporary(self, thread: str) -> bool:
        return Conversation.objects.filter(pk=thread).exclude(expires_at=None).exists()


memory.conversations.add("chat", ChatConversations())


def _said(user: int, thread: str) -> Any:
    """What this person said themself and sees in it: not what a tool or an agent says, nor what was put away."""
    return Message.objects.filter(
        conversation_id=UUID(thread),
        conversation__user=user,
        conversation__is_deleted=False,
        conversation__expires_at=None,
        role=Message.Role.USER,
        kind=Message.Kind.TEXT,
        branch=None,
        rev__gt=0,
    ).only("pk", "text", "created_at")


def _words(row: Message) -> Words:
    return Words(str(row.pk), row.text, row.created_at)


def recalled(run: Run, rows: Sequence[Row]) -> list[Recalled]:
    """Return what is known that fits what this run answers."""
    asked = [row.text for row in rows if row.run_id == run.pk and row.role == Message.Role.USER]
    return memory.recall(run.user, "\n".join(asked)[-LONGEST_ASKED:])


@receiver(memory.forgotten)
def make_away_with(sender: Any, facts: Sequence[Fact], **kwargs: Any) -> None:
    """Answers that went by these facts say so, on every open page, and summaries of their words are taken back.

    The next summary is made of what was said, without those words.
    """
    messages.change_together(changed=used.answers_by(facts), removed=_summaries_of(facts))


def _summaries_of(facts: Sequence[Fact]) -> list[Message]:
    since: dict[str, datetime] = {}
    for place in (place for fact in facts for place in fact.places if place.message):
        since[place.thread] = min(place.said_at, since.get(place.thread, place.said_at))
    with connection.cursor() as cursor:
        cursor.execute(_SUMMARIES, [list(since), list(since.values())])
        return [Message(pk=pk, conversation_id=thread) for pk, thread in cursor.fetchall()]


_SUMMARIES = """
    SELECT m.id, m.conversation_id FROM unnest(%s::text[], %s::timestamptz[]) since (thread, said_at)
    JOIN chat_message m ON m.conversation_id = CASE WHEN since.thread ~ '^[0-9a-f-]{36}$' THEN since.thread::uuid END
                       AND m.sums_up_until > since.said_at AND m.kind <> 'removed'
"""


def without_forgotten(run: Run, rows: Sequence[Row]) -> list[Row]:
    """Return what is to be summed up without the words of facts that its person had forgotten. One statement."""
    places = memory.left_out(run.user_id, str(run.thread))
    return [
        row._replace(text=memory.without(row.text, places[str(row.pk)])) if str(row.pk) in places else row
        for row in rows
        if not places or row.call_name not in memory.TOOLS
    ]
