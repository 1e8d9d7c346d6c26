"""How what waits for a person is worded: exactly as it will be done, and afterwards who decided what."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone
from django.utils.formats import date_format

from agents.runtime import schemas, secret_answers
from agents.runtime.models import Approval
from agents.runtime.visible import visible
from chat.rendering import agent_title

#: What was decided, and through which door, as a sentence about it reads.
_STATES: dict[str, str] = {
    Approval.State.APPROVED: "Approved",
    Approval.State.DECLINED: "Declined",
    Approval.State.ANSWERED: "Answered",
    Approval.State.EXPIRED: "Nobody answered in time",
    Approval.State.CANCELLED: "Stopped before it was decided",
}
_DOORS: dict[str, str] = {
    Approval.Door.CARD: "in the conversation",
    Approval.Door.ADMIN: "in the administration",
    Approval.Door.REST: "over REST",
    Approval.Door.SOCKET: "in an app",
    Approval.Door.LETTER: "by the link of a letter",
}


def in_words(approval: Approval) -> dict[str, Any]:
    """Return as JSON what a person reads: who asks, what exactly for, until when, and what was decided by whom."""
    return {
        "id": str(approval.pk),
        "kind": approval.kind,
        "waits": approval.waits,
        "state": approval.state,
        "title": approval.title,
        "agent_title": agent_title(approval.tool_call.agent or approval.tool_call.run.agent),
        "facts": [{"title": title, "text": text} for title, text in _facts(approval, approval.arguments).values()],
        "exact": visible(orjson.dumps(approval.arguments, option=orjson.OPT_INDENT_2).decode()),
        "until": _moment(approval.expires_at),
        "decided": _decided(approval),
    }


def _facts(approval: Approval, arguments: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """Return of every argument what it is called and what it says; none is left out, whatever its schema says."""
    schema = (approval.schema if approval.kind == Approval.Kind.APPROVAL else None) or {}
    known = {field.name: field for field in schemas.fields(schema)}
    ordered = [name for name in known if name in arguments] + [name for name in arguments if name not in known]
    said = {
        name: (known[name].title, _shown(known[name], arguments[name]))
        if name in known
        else (name.replace("_", " ").capitalize(), _plain(arguments[name]))
        for name in ordered
    }
    return {name: (visible(title), visible(text)) for name, (title, text) in said.items()}


def _shown(field: schemas.Field, value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, str) and field.kind in ("date", "moment"):
        return _when(value)
    return field.text(value) if value not in (None, "", [], {}) else "—"


def _when(text: str) -> str:
    """Word a moment as it is meant, in its own time zone; what is none stays as it is."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if len(text) <= len("2031-05-03"):
        return date_format(moment, "l, j F Y")
    zone = f" ({moment.tzname()})" if moment.tzinfo is not None else ""
    return f"{date_format(moment, 'l, j F Y, H:i')}{zone}"


def _plain(value: Any) -> str:
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return value if isinstance(value, str) else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _decided(approval: Approval) -> dict[str, Any] | None:
    if approval.waits:
        return None
    by = approval.decided_by
    return {
        "what": _STATES[approval.state],
        "by": by.get_username() if by is not None and approval.door in _DOORS else "",
        "at": approval.decided_at.isoformat() if approval.decided_at else "",
        "at_words": _moment(approval.decided_at),
        "door": _DOORS.get(approval.door, ""),
        "reason": approval.reason,
        "changes": _changes(approval),
        "answer": _answer(approval),
    }


def _changes(approval: Approval) -> list[dict[str, str]]:
    if approval.edited is None:
        return []
    was, now = _facts(approval, approval.arguments), _facts(approval, approval.edited)
    nothing = ("", "—")
    return [
        {
            "title": (now.get(name) or was[name])[0],
            "before": was.get(name, nothing)[1],
            "after": now.get(name, nothing)[1],
        }
        for name in dict.fromkeys([*was, *now])
        if approval.arguments.get(name) != approval.edited.get(name)
    ]


def _answer(approval: Approval) -> list[dict[str, str]]:
    """Return what a person filled in; a client's output stands at its tool's line."""
    if approval.kind != Approval.Kind.INPUT or not isinstance(approval.answer, dict):
        return []
    known = {field.name: field for field in schemas.fields(approval.schema or {})}
    return [
        {"title": known[name].title, "text": _shown(known[name], value)}
        if name in known
        else {"title": name, "text": _plain(value)}
        for name, value in secret_answers.hidden(approval.schema, approval.answer).items()
    ]


def _moment(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "j M Y, H:i") if moment else ""
