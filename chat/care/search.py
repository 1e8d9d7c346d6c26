"""Messages by their words: those of what a person may see, the newest first, with the words where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

SHOWN = 20  # messages
MOST_WORDS = 12
BEGIN, END = "\ue000", "\ue001"  # around a word that was found: of private use, and taken out of the text before


class Found(NamedTuple):
    """A message that has all the words."""

    id: UUID
    conversation: UUID
    title: str
    created_at: datetime
    marked: str

    @property
    def snippet(self) -> str:
        """The words around those that were found, as text."""
        return self.marked.replace(BEGIN, "").replace(END, "")

    @property
    def html(self) -> SafeString:
        """The same with each in `<mark>`; all else is escaped."""
        return mark_safe(str(escape(self.marked)).replace(BEGIN, "<mark>").replace(END, "</mark>"))


def messages(user: User, words: str, *, conversations: Sequence[UUID] | None = None) -> list[Found]:
    """Return the newest `SHOWN` messages that have these words or their beginnings, by one statement.

    With `conversations`: the newest of each of these.
    """
    query = _query(words)
    if not query:
        return []
    named: dict[str, Any] = {"query": query, "user": user.pk, "most": SHOWN, "options": _OPTIONS, "marks": BEGIN + END}
    sql = _NEWEST
    if conversations is not None:
        sql, named = _OF_EACH, named | {"conversations": list(conversations)}
    with connection.cursor() as cursor:
        cursor.execute(sql, named)
        return [Found(*row) for row in cursor.fetchall()]


def with_words(user: User, words: str) -> Q:
    """Return what holds for this user's conversations with these words in their title or in a message."""
    found = Q(title__icontains=words)
    if query := _query(words):
        found |= Q(pk__in=RawSQL(f"SELECT m.conversation_id {_MATCHING}", [query, user.pk]))
    return found


def _query(words: str) -> str:
    """Return it as a tsquery's text: every word quoted, and found by its beginning. "" for none."""
    quoted = (word.replace("\\", "\\\\").replace("'", "''") for word in words.replace("\0", " ").split()[:MOST_WORDS])
    return " & ".join(f"'{word}':*" for word in quoted)


#: As the index `message_words` has it. What is further back is not found: a tsvector has at most a megabyte.
_WORDS = "to_tsvector('simple', left(m.text, 100000))"
#: An array and no join, so that PostgreSQL may read both indexes: neither all that a person has ever said nor all that
#: anybody has said with a common word.
_MATCHING = f"""
    FROM chat_message m
    WHERE {_WORDS} @@ to_tsquery('simple', %s) AND m.kind = 'text' AND m.rev > 0 AND m.branch IS NULL
      AND m.conversation_id = ANY (ARRAY(SELECT id FROM chat_conversation WHERE user_id = %s AND NOT is_deleted
                                         AND expires_at IS NULL))
"""
_NAMED = _MATCHING.replace("%s", "%(query)s", 1).replace("%s", "%(user)s", 1)
_OPTIONS = f'StartSel="{BEGIN}", StopSel="{END}", MaxWords=24, MinWords=12, ShortWord=0'
#: The words around are looked for in what is shown alone.
_SHOWN = """
    SELECT found.id, conversation_id, c.title, found.created_at,
           ts_headline('simple', translate(left(text, 100000), %(marks)s, ''), to_tsquery('simple', %(query)s),
                       %(options)s)
    FROM found JOIN chat_conversation c ON c.id = conversation_id
    ORDER BY found.created_at DESC, found.id
"""
_NEWEST = f"""
    WITH found AS MATERIALIZED (
        SELECT m.id, m.conversation_id, m.created_at, m.text {_NAMED}
        ORDER BY m.created_at DESC LIMIT %(most)s
    ) {_SHOWN}
"""
_OF_EACH = f"""
    WITH found AS MATERIALIZED (
        SELECT DISTINCT ON (m.conversation_id) m.id, m.conversation_id, m.created_at, m.text {_NAMED}
          AND m.conversation_id = ANY(%(conversations)s)
        ORDER BY m.conversation_id, m.created_at DESC
    ) {_SHOWN}
"""
