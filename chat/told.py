"""What a model is told of a conversation: its rows, read by one statement, in the order in which they are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from agents.llm.model import Called, Said
from agents.runtime import overlay
from agents.runtime.models import Run, ToolCall
from agents.runtime.transcript import called
from chat.models import Message

SUMMARY = "summary"  # the kind of the row that stands first


class Row(NamedTuple):
    """Of a message, what a model is told."""

    pk: UUID
    role: str
    kind: str
    state: str
    text: str
    rev: int
    created_at: datetime
    run_id: UUID | None
    asked_at: datetime
    last_at: datetime
    model: str
    call_id: str | None
    call_name: str
    call_arguments: str
    call_state: str
    call_output: str
    call_result: str | None  # JSON
    version: int | None


#: In the order of `Row`. Written out: the first token waits for it, and Django would need longer to word it than
#: PostgreSQL to answer. What an agent said by itself has no run, and stands at its own moment. Of what a summary stands
#: for there is the summary alone; a run that is older than it is not told of it. `OFFSET 0` keeps PostgreSQL from
#: reading all runs for each message where it believes that there are none.
_HISTORY = """
    WITH summary AS MATERIALIZED (
        SELECT id, text, sums_up_until AS until FROM chat_message
        WHERE conversation_id = %(thread)s AND sums_up_until <= %(asked_at)s AND kind = 'notice' AND branch IS NULL
        ORDER BY sums_up_until DESC LIMIT 1
    )
    SELECT id, 'system', 'summary', 'complete', text, 0::bigint, until, NULL::uuid, until, until,
           '', NULL, NULL, NULL, NULL, NULL, NULL, NULL::bigint FROM summary
    UNION ALL
    (SELECT m.id, m.role, m.kind, m.state, m.text, m.rev, m.created_at, m.run_id,
           coalesce(r.created_at, m.created_at), c.last_at,
           coalesce(r.model, ''), t.call_id, t.name, t.arguments, t.state, t.output, t.result, {version}
    FROM chat_message m
    LEFT JOIN LATERAL (SELECT created_at, model FROM runtime_run WHERE id = m.run_id OFFSET 0) r ON true
    JOIN chat_conversation c ON c.id = m.conversation_id
    LEFT JOIN LATERAL (
        SELECT call_id, name, arguments, state, output, result FROM runtime_toolcall WHERE id = m.tool_call_id OFFSET 0
    ) t ON true
    WHERE m.conversation_id = %(thread)s AND coalesce(r.created_at, m.created_at) <= %(asked_at)s
      AND coalesce(r.created_at, m.created_at) >= coalesce((SELECT until FROM summary), '-infinity')
      AND m.kind <> 'removed' AND m.sums_up_until IS NULL AND m.branch IS NULL
    ORDER BY m.created_at DESC, m.id DESC
    LIMIT %(most)s)
"""


def read(run: Run, most: int) -> tuple[str, list[Row]]:
    """Return the summary that this run goes by, or "", and the newest rows since, the newest first."""
    history = _HISTORY.format(version=overlay.current().version_sql)
    with connection.cursor() as cursor:
        cursor.execute(history, {"thread": run.thread, "asked_at": run.created_at, "most": most})
        rows = [Row(*row) for row in cursor.fetchall()]
    summary = next((row.text for row in rows if row.kind == SUMMARY), "")
    return summary, [row for row in rows if row.kind != SUMMARY]


def reading_order(row: Row) -> tuple[Any, ...]:
    return (row.asked_at, row.run_id or row.pk, row.role != Message.Role.USER, row.created_at, row.pk)


def item(row: Row) -> Said | Called | None:
    if row.kind == Message.Kind.TEXT and row.text:
        if row.role == Message.Role.USER:
            return Said("user", row.text)
        if row.state in (Message.State.COMPLETE, Message.State.STOPPED):
            return Said("assistant", row.text, row.model)
    if row.call_id is not None and row.call_state not in (ToolCall.State.REQUESTED, ToolCall.State.STARTED):
        result = orjson.loads(row.call_result) if row.call_result else None
        return called(row.call_id, row.call_name, row.call_arguments, row.call_state, row.call_output, result)
    return None
