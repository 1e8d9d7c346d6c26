"""What a model is told of a conversation: its rows, read by one statement, in the order in which they are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.db import connection

from agents import memory
from agents.llm.model import Called, Said
from agents.runtime import overlay
from agents.runtime.models import Run, ToolCall
from agents.runtime.transcript import called
from chat.attachments import told as attachments
from chat.attachments.told import Told
from chat.models import Message

NOTHING: Mapping[UUID, Told] = {}


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
    attachment_count: int
    version: int | None
    sums_up_until: datetime | None
    has_facts: bool


#: In the order of `Row`. Written out: the first token waits for it, and Django would need longer to word it than
#: PostgreSQL to answer. What an agent said by itself has no run, and stands at its own moment. A run is not told of a
#: summary that is younger than it. `OFFSET 0` keeps PostgreSQL from reading all runs for each message where it believes
#: that there are none.
_NEWEST = """
    SELECT m.id, m.role, m.kind, m.state, m.text, m.rev, m.created_at, m.run_id,
           coalesce(r.created_at, m.created_at), c.last_at,
           coalesce(r.model, ''), t.call_id, t.name, t.arguments, t.state, t.output, t.result,
           m.attachment_count, {version}, m.sums_up_until, c.expires_at IS NULL AND {has_facts}
    FROM chat_message m
    LEFT JOIN LATERAL (SELECT created_at, model FROM runtime_run WHERE id = m.run_id OFFSET 0) r ON true
    JOIN chat_conversation c ON c.id = m.conversation_id
    LEFT JOIN LATERAL (
        SELECT call_id, name, arguments, state, output, result FROM runtime_toolcall WHERE id = m.tool_call_id OFFSET 0
    ) t ON true
    WHERE m.conversation_id = %(thread)s AND coalesce(r.created_at, m.created_at) <= %(asked_at)s
      AND (m.sums_up_until IS NULL OR m.sums_up_until <= %(asked_at)s)
      AND m.kind <> 'removed' AND m.branch IS NULL
    ORDER BY m.created_at DESC, m.id DESC
    LIMIT %(take)s
"""
_SUMMARY = """
    SELECT text, sums_up_until FROM chat_message
    WHERE conversation_id = %(thread)s AND sums_up_until <= %(asked_at)s AND branch IS NULL AND kind <> 'removed'
    ORDER BY sums_up_until DESC LIMIT 1
"""


def read(run: Run, most: int) -> tuple[str, list[Row]]:
    """Return the summary that this run goes by, or "", and the newest rows since, the newest first.

    Of what a summary stands for there is the summary alone. It is mostly among the newest rows: it is looked for by
    itself only where these do not reach back far enough, for each thing that is read is planned anew by PostgreSQL.
    """
    found, take = _newest(run, most), most
    while _lacks(found, take, most):
        take *= 2
        found = _newest(run, take)
    summary, until = _summary(run, found, is_cut=len(found) == take)
    rows = [row for row in found if row.sums_up_until is None and (until is None or row.asked_at >= until)]
    return summary, rows[:most]


def _newest(run: Run, take: int) -> list[Row]:
    with connection.cursor() as cursor:
        newest = _NEWEST.format(version=overlay.current().version_sql, has_facts=memory.HAS_FACTS)
        asked: dict[str, Any] = {"thread": run.thread, "asked_at": run.created_at, "take": take, "user": run.user_id}
        cursor.execute(newest, asked)
        return [Row(*row) for row in cursor.fetchall()]


def _lacks(found: list[Row], take: int, most: int) -> bool:
    """Whether summaries have taken the places of rows that none of them stands for."""
    untils = [row.sums_up_until for row in found if row.sums_up_until is not None]
    return bool(untils) and len(found) == take < most + len(untils) and found[-1].created_at > max(untils)


def _summary(run: Run, found: list[Row], *, is_cut: bool) -> tuple[str, datetime | None]:
    """Return the newest summary's text, and until when it goes; ("", None) if there is none."""
    summaries = [(row.text, row.sums_up_until) for row in found if row.sums_up_until is not None]
    if not summaries and is_cut:
        with connection.cursor() as cursor:
            cursor.execute(_SUMMARY, {"thread": run.thread, "asked_at": run.created_at})
            summaries = cursor.fetchall()
    return max(summaries, key=lambda each: each[1], default=("", None))


def reading_order(row: Row) -> tuple[Any, ...]:
    return (row.asked_at, row.run_id or row.pk, row.role != Message.Role.USER, row.created_at, row.pk)


def came_with(rows: Iterable[Row]) -> Mapping[UUID, Told]:
    """Return what was attached to these messages, the newest first."""
    return attachments.read([row.pk for row in rows if row.attachment_count])


def item(row: Row, came: Mapping[UUID, Told] = NOTHING) -> Said | Called | None:
    if row.kind == Message.Kind.TEXT and row.role == Message.Role.USER:
        attached = came[row.pk].attached if row.pk in came else ()
        return Said("user", row.text, attached=attached) if row.text or attached else None
    if row.kind == Message.Kind.TEXT and row.text and row.state in (Message.State.COMPLETE, Message.State.STOPPED):
        return Said("assistant", row.text, row.model)
    if row.call_id is not None and row.call_state not in (ToolCall.State.REQUESTED, ToolCall.State.STARTED):
        result = orjson.loads(row.call_result) if row.call_result else None
        return called(row.call_id, row.call_name, row.call_arguments, row.call_state, row.call_output, result)
    return None
