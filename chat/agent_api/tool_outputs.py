"""What a tool of the client's came to: found by its call's id, ours or the model's, and given once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import User

from agents.refused import Refused, not_found
from agents.runtime import approvals
from agents.runtime.models import Approval
from chat.agent_api.asking import Asked, may_listen
from chat.live.taps import taps
from chat.models import Conversation, Message


def give(user: User, *, session_id: UUID | None, call_id: str, output: Any) -> Asked:
    """Answer the call; return its run, which goes on. Errors: `Refused`; `ValidationError` by field."""
    may_listen(user)
    rev = None
    if session_id is not None:
        rev = Conversation.objects.visible_to(user).filter(pk=session_id).values_list("rev", flat=True).first()
    if session_id is None or rev is None:
        raise not_found("session_id")
    found = _approval(user, session_id, call_id)
    if found is None:
        raise not_found("call_id")
    tap = taps.open(session_id)
    try:
        approvals.answer(user, found.pk, output=_read(found, output), door="rest")
    except Approval.DoesNotExist:
        raise not_found("call_id") from None
    except approvals.NotWaiting as error:
        raise Refused(error.code, str(error), {"call_id": [str(error)]}) from None
    message = Message.objects.filter(tool_call=found.pk).values_list("pk", flat=True).first()
    return Asked(session=session_id, run=found.tool_call.run_id, message=message or found.pk, rev=rev, tap=tap)


def _approval(user: User, session: UUID, call_id: str) -> Approval | None:
    """Of several calls that the model named alike, the newest that waits is meant, else the newest."""
    theirs = Approval.objects.visible_to(user).filter(tool_call__run__thread=session, tool_call__run__surface="chat")
    theirs = theirs.select_related("tool_call")
    try:
        return theirs.filter(pk=UUID(call_id)).first()
    except ValueError:
        of_this_name = sorted(theirs.filter(tool_call__call_id=call_id), key=lambda each: (each.waits, each.created_at))
        return of_this_name[-1] if of_this_name else None


def _read(found: Approval, output: Any) -> Any:
    """The values of a form may come as JSON text, as outputs of tools do."""
    if found.kind == Approval.Kind.INPUT and isinstance(output, str):
        try:
            return orjson.loads(output)
        except orjson.JSONDecodeError:
            return output
    return output
