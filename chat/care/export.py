"""A conversation as one file, to keep: JSON with all there is, Markdown and HTML with what was said."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import orjson
from django.template.loader import render_to_string
from django.utils import timezone

from agents import registry
from chat.attachments.shown import in_words, shown, with_attachments
from chat.care import branches
from chat.citations import marks
from chat.live import sync
from chat.markdown import render
from chat.models import Conversation, Message
from chat.rendering import agent_title, tool_json, tool_line

CONTENT_TYPES = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
}


def exported(conversation: Conversation, form: str) -> bytes:
    """Return the file's bytes. `form`: a key of `CONTENT_TYPES`. Cards are named, as their rows live on elsewhere.

    JSON has the messages of all branches, each with the id of its own; the others have what is shown.
    """
    rows = (
        Message.objects.filter(conversation=conversation, rev__gt=0)
        .exclude(kind=Message.Kind.REMOVED)
        .select_related(*sync.SHOWN)
        .order_by("created_at", "id")
    )
    if form != "json":
        rows = rows.filter(branch__isnull=True, sums_up_until=None)  # what summaries stand for is there
    return _WRITERS[form](conversation, with_attachments(rows))


def _json(conversation: Conversation, rows: Iterable[Message]) -> bytes:
    whole = {
        "id": str(conversation.pk),
        "title": conversation.title,
        "agent": conversation.agent,
        "created_at": conversation.created_at.isoformat(),
        "updated_at": conversation.last_at.isoformat(),
        "is_archived": conversation.is_archived,
        "is_pinned": conversation.is_pinned,
        "branches": [branches.branch_json(each) for each in conversation.branches.all()],
        "messages": [_message_json(row) for row in rows],
    }
    return orjson.dumps(whole, option=orjson.OPT_INDENT_2)


def _message_json(row: Message) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "role": row.role,
        "kind": row.kind,
        "state": row.state,
        "agent": row.agent,
        "run": str(row.run_id) if row.run_id else None,
        "text": row.text,
        "reasoning": row.reasoning,
        "citations": row.citations,
        "sums_up_until": row.sums_up_until.isoformat() if row.sums_up_until else None,
        "widget": {"name": row.widget, "arguments": row.widget_arguments} if row.widget else None,
        "tool_call": tool_json(row.tool_call, row.run),
        "attachments": shown(row),
        "reaction": row.reaction or None,
        "branch": str(row.branch) if row.branch else None,
        "created_at": row.created_at.isoformat(),
    }


def _markdown(conversation: Conversation, rows: Iterable[Message]) -> bytes:
    parts = [f"# {conversation}"]
    for row in rows:
        who = _who(row)
        head = f"**{who}**, {timezone.localtime(row.created_at):%Y-%m-%d %H:%M}" if who else ""
        body = row.text if row.kind == Message.Kind.TEXT else f"*{_line(row)}*"
        came = in_words(row)
        sources = "\n".join(f"- [{each['passage']}] {each['title'] or each['kind']}" for each in row.citations)
        parts += [part for part in (head, body, sources, f"*{came}*" if came else "") if part]
    return ("\n\n".join(parts) + "\n").encode("utf-8", "replace")


def _html(conversation: Conversation, rows: Iterable[Message]) -> bytes:
    context = {"conversation": conversation, "messages": [to_read(row) for row in rows]}
    return render_to_string("chat/export.html", context).encode("utf-8", "replace")


def to_read(row: Message) -> dict[str, Any]:
    """Return a message only to be read: whose words they are, as HTML where an agent wrote Markdown, else as text."""
    is_answer = row.kind == Message.Kind.TEXT and row.role != Message.Role.USER
    return {
        "who": _who(row),
        "at": row.created_at,
        "role": row.role,
        "html": marks.numbered(render(row.text), row.citations) if is_answer else "",
        "sources": row.citations,
        "text": row.text if row.kind == Message.Kind.TEXT else _line(row),
        "attached": in_words(row),
    }


def _who(row: Message) -> str:
    """Return whose words they are; "" where it is a line about what happened."""
    if row.kind != Message.Kind.TEXT:
        return ""
    return "You" if row.role == Message.Role.USER else agent_title(row.agent)


def _line(row: Message) -> str:
    if row.kind == Message.Kind.WIDGET:
        known = registry.widgets.get(row.widget)
        return f"Card: {(known.name if known else row.widget).replace('_', ' ')}"
    if row.kind == Message.Kind.TOOL:
        return (tool_line(row.tool_call) or {"line": "A tool was used"})["line"]
    return row.text


_WRITERS = {"json": _json, "md": _markdown, "html": _html}
