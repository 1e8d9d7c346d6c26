"""What a model is told of attachments: the beginning of each text, pictures, and plainly what cannot be read.

How much of one is told depends on its own message alone, so that what is sent begins the next time as it did before.
Only where all of them are too much, those of the oldest messages are told by their names.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from agents.documents import Document, DocumentPreview
from agents.llm.attached import Attached, Picture

MESSAGE = 24_000  # characters of the texts of one message
CONVERSATION = 96_000  # of all that are told of one conversation
PICTURES = 5  # of one conversation, the newest: each is worth about a thousand tokens

NOT_READ_YET = "It is still being read: what it holds is not known yet."
GONE = "It was deleted."


class Told(NamedTuple):
    """What came with a message; `unread` are the documents that are still being read."""

    attached: tuple[Attached, ...] = ()
    unread: tuple[UUID, ...] = ()


class _Row(NamedTuple):
    message: UUID
    name: str
    content_type: str
    document: UUID | None
    state: str | None
    why: str
    text: str
    length: int
    is_cut: bool
    width: int | None  # of a picture
    height: int | None


_ROWS = """
    SELECT a.message_id, a.name, a.content_type, d.id, d.state, coalesce(d.why, ''),
           coalesce(left(d.text, (%(most)s / count(*) OVER (PARTITION BY a.message_id))::int), ''),
           coalesce(length(d.text), 0), coalesce(d.is_cut, false), p.width, p.height
    FROM chat_attachment a LEFT JOIN documents_document d ON d.id = a.document_id AND d.deleted_at IS NULL
    LEFT JOIN documents_documentpreview p ON p.document_id = d.id
    WHERE a.message_id = ANY(%(messages)s)
    ORDER BY a.message_id, a.position
"""


def read(messages: Sequence[UUID]) -> Mapping[UUID, Told]:
    """Return what is told of the attachments of these messages, the newest message first; one statement, or none."""
    if not messages:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"messages": list(messages), "most": MESSAGE})
        by_message: dict[UUID, list[_Row]] = {}
        for row in (_Row(*values) for values in cursor.fetchall()):
            by_message.setdefault(row.message, []).append(row)
    told: dict[UUID, Told] = {}
    pictures = _pictures([row for message in messages for row in by_message.get(message, ())])
    left = CONVERSATION
    for message in messages:
        rows = by_message.get(message, [])
        share = MESSAGE // max(len(rows), 1) if left > 0 else 0
        attached = (_attached(row, share, pictures.get(row.document)) for row in rows)
        told[message] = Told(tuple(attached), tuple(row.document for row in rows if row.document and _is_unread(row)))
        left -= sum(len(each.text) for each in told[message].attached)
    return told


def is_read(unread: Sequence[UUID]) -> bool:
    """Whether none of these documents is being read any more."""
    return not Document.objects.filter(pk__in=unread, state__in=_UNREAD, deleted_at=None).exists()


_UNREAD = (Document.State.QUEUED, Document.State.READING)


def _is_unread(row: _Row) -> bool:
    return row.state in _UNREAD


def _pictures(rows: Sequence[_Row]) -> Mapping[UUID | None, Picture]:
    """Return the newest pictures among these, made small, by document; by no statement where there are none."""
    sizes = {row.document: (row.width, row.height) for row in rows if row.width and row.height}
    if not sizes:
        return {}
    seen = DocumentPreview.objects.filter(document__in=list(sizes)[:PICTURES]).values_list("document", "content")
    return {pk: Picture(f"data:image/jpeg;base64,{b64encode(content).decode()}", *sizes[pk]) for pk, content in seen}


def _attached(row: _Row, share: int, picture: Picture | None) -> Attached:
    text = row.text[:share]
    return Attached(row.name, row.content_type, text, _note(row, len(text), picture), picture)


def _note(row: _Row, told: int, picture: Picture | None) -> str:
    if row.document is None:
        return GONE
    if _is_unread(row):
        return NOT_READ_YET
    if row.state == Document.State.FAILED:
        return f"It could not be read: {row.why}" if row.why else "It could not be read."
    if row.width and picture is None:
        return f"A picture, {row.width} × {row.height} pixels. It is shown no more: newer ones are."
    if told < row.length:
        most = "Nothing of it is told here any more" if not told else f"These are its first {told:,} characters"
        return f"{most}, of {row.length:,}; search_knowledge finds the others."
    return "It has more text than is kept." if row.is_cut else ""
