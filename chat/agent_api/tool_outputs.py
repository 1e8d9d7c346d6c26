"""What a tool of the client's came to: found by its call's id, ours or the model's, and given once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import orjson
from django.contrib.auth.models import User

from agents.refused import Refused, not_found
from agents.runtime import approvals, children
from agents.runtime.models import Approval
from chat.agent_api.asking import Asked, may_listen
from chat.approvals.waiting import CARD
from chat.live.taps import taps
from chat.models import Conversation, Message

MOST = 100  # calls of one name that wait at a time


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
    run = children.root(found.tool_call.run)  # a call of an agent that another one asked is answered in its run
    return Asked(session=session_id, run=run.pk, rev=rev, tap=tap)


def _approval(user: User, session: UUID, call_id: str) -> Approval | None:
    """Of several calls that the model named alike, the newest that waits is meant, else the newest of this session."""
    theirs = Approval.objects.visible_to(user).select_related("tool_call__run")
    try:
        return _shown(session, list(theirs.filter(pk=UUID(call_id))))
    except ValueError:
        named = theirs.filter(tool_call__call_id=call_id)
    waiting = _shown(session, list(named.filter(state=Approval.State.WAITING)[:MOST]))
    return waiting or named.filter(tool_call__run__thread=session).first()


def _shown(session: UUID, found: list[Approval]) -> Approval | None:
    """Return the newest whose card is in this session: that of an agent that another one asked is, too."""
    keys = {f"{CARD}:{each.pk}": each for each in found}
    here = Message.objects.filter(conversation=session, widget_key__in=list(keys)).values_list("widget_key", flat=True)
    return max((keys[key] for key in here), key=lambda each: each.created_at, default=None)


def _read(found: Approval, output: Any) -> Any:
    """The values of a form may come as JSON text, as outputs of tools do."""
    if found.kind == Approval.Kind.INPUT and isinstance(output, str):
        try:
            return orjson.loads(output)
        except orjson.JSONDecodeError:
            return output
    return output
