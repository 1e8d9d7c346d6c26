"""What waits for a person, as programs are told of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from agents.runtime.agent_as_tool import root_of
from agents.runtime.models import Approval


def approval_json(approval: Approval) -> dict[str, Any]:
    """Return it as protocol.md's `approval`."""
    call = approval.tool_call
    run = call.run
    thread = thread_of(approval)
    return {
        "id": str(approval.pk),
        "kind": approval.kind,
        "state": approval.state,
        "tool": call.name,
        "title": approval.title,
        "arguments": approval.arguments,
        "schema": approval.schema,
        "edited": approval.edited,
        "reason": approval.reason,
        "run": str(run.pk),
        "conversation": str(thread) if thread is not None else None,
        "decided_by": approval.decided_by.get_username() if approval.decided_by else None,
        "decided_at": approval.decided_at.isoformat() if approval.decided_at else None,
        "door": approval.door,
        "expires_at": approval.expires_at.isoformat() if approval.expires_at else None,
        "created_at": approval.created_at.isoformat(),
    }


def thread_of(approval: Approval) -> UUID | None:
    """Return the conversation in which it is asked for, also where another agent asks on behalf of the one there."""
    surface, thread = root_of(approval.tool_call.run)
    return thread if surface == "chat" else None


def with_rows(found: QuerySet[Approval]) -> QuerySet[Approval]:
    """Return them with all that is shown of one, in the same query."""
    return found.select_related("tool_call__run", "decided_by", "user")
